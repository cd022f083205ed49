import type { DecodeAnswer, DecodeRequest } from './decoders';
import { decodeJpegLs } from './jpegls';

self.onmessage = ({ data }: MessageEvent<DecodeRequest>) => {
  try {
    const samples = decodeJpegLs(data.bytes, data.expected);
    self.postMessage({ samples } satisfies DecodeAnswer, { transfer: [samples.buffer] });
  } catch (error) {
    self.postMessage({ error: (error as Error).message } satisfies DecodeAnswer);
  }
};
