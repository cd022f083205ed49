import type { Decoders } from './decoders';
import { decodeFrame, fetchFrame, type StoredFrame } from './frames';
import { Lru } from './lru';
import type { Slice } from './metadata';
import { bytesOf, type Picture } from './pixels';
import type { Session } from './session';

const AT_ONCE = 4; // HTTP/2 carries them side by side; more would only delay the one being looked at
const AHEAD = 3; // neighbours decoded before they are asked for
const STORED_BUDGET = 320 << 20;
const DECODED_BUDGET = 192 << 20;
const OFFLINE_SECONDS = 3;

/** All frames in memory, within 512 MiB: as they came, and decoded. Nothing is kept anywhere else. */
export class FrameMemory {
  readonly stored = new Lru<StoredFrame>(STORED_BUDGET);
  readonly decoded = new Lru<Picture>(DECODED_BUDGET);

  clear(): void {
    this.stored.clear();
    this.decoded.clear();
  }
}

export interface Sources {
  readonly session: Session;
  readonly memory: FrameMemory;
  readonly decoders: Decoders;
}

/** Brings the frames of one stack: the one being looked at first, then outward from it. */
export class Loader {
  private readonly abort = new AbortController();
  private readonly loading = new Set<number>();
  private readonly decoding = new Set<number>();
  private readonly problems = new Map<number, string>();
  private readonly heldUntil = new Map<number, number>();
  private focused = 0;

  /** `changed` is called with the index of a slice that can now be shown, or now has a problem. */
  constructor(
    private readonly sources: Sources,
    private readonly path: string,
    private readonly slices: readonly Slice[],
    private readonly changed: (index: number) => void,
  ) {}

  /** How many slices are in memory without loss. */
  get loaded(): number {
    return this.slices.reduce((count, _, index) => count + (this.isStored(index) ? 1 : 0), 0);
  }

  picture(index: number): Picture | undefined {
    return this.sources.memory.decoded.get(this.key(index));
  }

  /** Why the slice cannot be shown now, in plain words. */
  problem(index: number): string | undefined {
    return this.problems.get(index);
  }

  focus(index: number): void {
    this.focused = index;
    void this.decode(index);
    this.pump();
  }

  stop(): void {
    this.abort.abort();
  }

  private pump(): void {
    while (!this.abort.signal.aborted) {
      const next = nearest(this.slices.length, this.focused, (index) => this.isWanted(index));
      const isFull = this.loading.size >= AT_ONCE || this.sources.memory.stored.bytes > 0.9 * STORED_BUDGET;
      // The slice being looked at waits for no other, and has the line to itself until it is here.
      if (next === undefined || ((isFull || this.loading.has(this.focused)) && next !== this.focused)) {
        return;
      }

      void this.load(next);
    }
  }

  private isWanted(index: number): boolean {
    return !this.isStored(index) && !this.loading.has(index) && (this.heldUntil.get(index) ?? 0) <= performance.now();
  }

  private isStored(index: number): boolean {
    return this.sources.memory.stored.has(this.key(index));
  }

  private async load(index: number): Promise<void> {
    this.loading.add(index);
    try {
      const fetched = await fetchFrame(this.sources.session, this.path, this.slices[index], this.abort.signal);
      if (fetched.kind === 'frame') {
        this.problems.delete(index);
        this.sources.memory.stored.set(this.key(index), fetched.frame, fetched.frame.bytes.byteLength);
      } else if (fetched.kind === 'absent') {
        this.hold(index, Infinity, 'This image is not available.');
      } else {
        this.hold(index, fetched.seconds, 'The service is busy or not ready. Trying again.');
      }
    } catch {
      this.hold(index, OFFLINE_SECONDS, 'The service cannot be reached. Trying again.');
    }

    this.loading.delete(index);
    this.changed(index);
    this.pump();
    if (Math.abs(index - this.focused) <= AHEAD) {
      void this.decode(index);
    }
  }

  private hold(index: number, seconds: number, problem: string): void {
    if (this.abort.signal.aborted) {
      return;
    }

    this.problems.set(index, problem);
    this.heldUntil.set(index, performance.now() + 1000 * seconds);
    if (seconds < Infinity) {
      setTimeout(() => this.pump(), 1000 * seconds + 50);
    }
  }

  private async decode(index: number): Promise<void> {
    const frame = this.sources.memory.stored.get(this.key(index));
    if (!frame || this.decoding.has(index) || this.abort.signal.aborted) {
      return;
    }

    this.decoding.add(index);
    try {
      if (!this.picture(index)) {
        const picture = await decodeFrame(frame, this.slices[index], this.sources.decoders);
        this.keep(index, picture);
      }
    } catch (error) {
      this.problems.set(index, `This image cannot be shown: ${(error as Error).message}.`);
    }

    this.decoding.delete(index);
    this.changed(index);
    this.decodeAhead(index);
  }

  private keep(index: number, picture: Picture): void {
    if (!this.abort.signal.aborted) {
      this.sources.memory.decoded.set(this.key(index), picture, bytesOf(picture));
    }
  }

  /** Only after the slice being looked at, so that neighbours never go first. */
  private decodeAhead(index: number): void {
    if (index !== this.focused) {
      return;
    }

    for (let distance = AHEAD; distance > 0; distance--) {
      for (const neighbour of [index - distance, index + distance]) {
        if (this.slices[neighbour] && this.isStored(neighbour) && !this.sources.memory.decoded.has(this.key(neighbour))) {
          void this.decode(neighbour);
        }
      }
    }
  }

  private key(index: number): string {
    return `${this.slices[index].uid}/${this.slices[index].frame}`;
  }
}

/** The index nearest to `from`, of `count`, that is wanted; of two equally near, the later. */
export function nearest(count: number, from: number, isWanted: (index: number) => boolean): number | undefined {
  for (let distance = 0; distance < count; distance++) {
    for (const index of distance === 0 ? [from] : [from + distance, from - distance]) {
      if (index >= 0 && index < count && isWanted(index)) {
        return index;
      }
    }
  }

  return undefined;
}
