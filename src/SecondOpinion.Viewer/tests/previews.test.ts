import { describe, expect, it } from 'vitest';
import { type Preview, PreviewParser, readPreviews } from '../src/previews';

function record(instance: number, frame: number, jpeg: number[]): number[] {
  return [...new Uint8Array(Uint32Array.of(instance, frame, jpeg.length).buffer), ...jpeg]; // this machine is little endian, as the stream is
}

const stream = Uint8Array.from([...record(43, 1, [1, 2, 3]), ...record(44, 1, []), ...record(42, 7, [4, 5, 6, 7, 8])]);
const expected = [
  { instance: 43, frame: 1, jpeg: [1, 2, 3] },
  { instance: 44, frame: 1, jpeg: [] },
  { instance: 42, frame: 7, jpeg: [4, 5, 6, 7, 8] },
];
const plain = (previews: Preview[]): unknown[] => previews.map((preview) => ({ ...preview, jpeg: [...preview.jpeg] }));

describe('the preview stream', () => {
  it('is read the same wherever the network cuts it in two', () => {
    for (let cut = 0; cut <= stream.length; cut++) {
      const parser = new PreviewParser();
      expect(plain([...parser.push(stream.subarray(0, cut)), ...parser.push(stream.subarray(cut))])).toEqual(expected);
    }
  });

  it('is read the same byte by byte', () => {
    const parser = new PreviewParser();
    expect(plain([...stream].flatMap((byte) => parser.push(Uint8Array.of(byte))))).toEqual(expected);
  });

  it('hands on each preview as soon as its last byte is there', () => {
    const parser = new PreviewParser();
    expect(parser.push(stream.subarray(0, 14))).toHaveLength(0);
    expect(parser.push(stream.subarray(14, 15))).toHaveLength(1);
  });

  it('keeps back a last record that never ends', () => {
    expect(plain(new PreviewParser().push(stream.subarray(0, stream.length - 1)))).toEqual(expected.slice(0, 2));
  });

  it('allows a record of 1 MiB and refuses a larger one before taking memory for it', () => {
    const header = (length: number): Uint8Array => new Uint8Array(Uint32Array.of(0, 1, length).buffer);
    expect(new PreviewParser().push(header(1 << 20))).toEqual([]);
    expect(() => new PreviewParser().push(header((1 << 20) + 1))).toThrow('damaged');
    expect(() => new PreviewParser().push(header(0xffffffff))).toThrow('damaged');
  });

  it('is read from a response to its end', async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(stream.subarray(0, 20));
        controller.enqueue(stream.subarray(20));
        controller.close();
      },
    });
    const read: Preview[] = [];
    await readPreviews(body, (preview) => read.push(preview));
    expect(plain(read)).toEqual(expected);
  });
});
