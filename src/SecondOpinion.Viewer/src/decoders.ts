import type { Expected, Samples } from './jpegls';

export interface DecodeRequest {
  readonly bytes: Uint8Array;
  readonly expected: Expected;
}

export type DecodeAnswer = { readonly samples: Samples } | { readonly error: string };

interface Job extends DecodeRequest {
  readonly resolve: (samples: Samples) => void;
  readonly reject: (error: Error) => void;
}

const WORKERS = 2;

/** JPEG-LS decoding away from the screen's own thread. */
export class Decoders {
  private readonly idle: Worker[] = [];
  private readonly all: Worker[] = [];
  private readonly waiting: Job[] = [];

  /** One worker starts at once; another when there is work for it, so that it does not share the line with the first image. */
  constructor() {
    this.idle.push(this.start());
  }

  /** The samples of `bytes`. What was asked last is done first: that is what the reader is looking at now. */
  decode(bytes: Uint8Array, expected: Expected): Promise<Samples> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ bytes, expected, resolve, reject });
      this.next();
    });
  }

  /** Ends the workers and with them all they hold. Nothing waiting is answered. */
  dispose(): void {
    this.waiting.length = 0;
    this.idle.length = 0;
    this.all.forEach((worker) => worker.terminate());
  }

  private next(): void {
    const worker = this.waiting.length > 0 ? (this.idle.pop() ?? (this.all.length < WORKERS ? this.start() : undefined)) : undefined;
    const job = worker && this.waiting.pop();
    if (!worker || !job) {
      return;
    }

    worker.onmessage = ({ data }: MessageEvent<DecodeAnswer>) => {
      this.release(worker);
      if ('samples' in data) {
        job.resolve(data.samples);
      } else {
        job.reject(new Error(data.error));
      }
    };
    worker.onerror = () => {
      this.release(worker);
      job.reject(new Error('the decoder could not be started'));
    };
    worker.postMessage({ bytes: job.bytes, expected: job.expected } satisfies DecodeRequest);
  }

  private start(): Worker {
    const worker = new Worker(new URL('./jpegls-worker.ts', import.meta.url), { type: 'module' });
    this.all.push(worker);
    return worker;
  }

  private release(worker: Worker): void {
    this.idle.push(worker);
    this.next();
  }
}
