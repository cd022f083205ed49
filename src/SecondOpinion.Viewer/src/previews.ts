/** One record of the preview stream: `instance` counts from 0 through the series' metadata, `frame` from 1. */
export interface Preview {
  readonly instance: number;
  readonly frame: number;
  readonly jpeg: Uint8Array<ArrayBuffer>;
}

const HEADER = 12;
const LARGEST = 1 << 20; // a 128-pixel JPEG has some 10 kB; anything near this is damage

/** Cuts the preview stream into records, however the network cuts it into chunks. */
export class PreviewParser {
  private held = new Uint8Array();

  /** The records that `chunk` completes. Throws where the stream cannot be one of previews. */
  push(chunk: Uint8Array): Preview[] {
    const bytes = joined(this.held, chunk);
    const header = new DataView(bytes.buffer, bytes.byteOffset);
    const complete: Preview[] = [];
    let start = 0;
    while (bytes.length - start >= HEADER) {
      const length = header.getUint32(start + 8, true);
      if (length > LARGEST) {
        throw new Error('the preview stream is damaged');
      }

      const end = start + HEADER + length;
      if (end > bytes.length) {
        break;
      }

      const jpeg = bytes.slice(start + HEADER, end);
      complete.push({ instance: header.getUint32(start, true), frame: header.getUint32(start + 4, true), jpeg });
      start = end;
    }

    this.held = bytes.slice(start);
    return complete;
  }
}

function joined(held: Uint8Array, chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(held.length + chunk.length);
  bytes.set(held);
  bytes.set(chunk, held.length);
  return bytes;
}

/** Reads a whole preview response, handing on each preview as it comes. */
export async function readPreviews(body: ReadableStream<Uint8Array>, each: (preview: Preview) => void): Promise<void> {
  const parser = new PreviewParser();
  const reader = body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    parser.push(read.value).forEach(each);
  }
}
