import type { Decoders } from './decoders';
import type { Slice } from './metadata';
import { nativeSamples, type Picture, toPicture } from './pixels';
import type { Session } from './session';

/** A frame as it came: small enough to keep many. */
export interface StoredFrame {
  readonly kind: 'jpegls' | 'native' | 'jpeg';
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type Fetched =
  | { readonly kind: 'frame'; readonly frame: StoredFrame }
  | { readonly kind: 'absent' }
  | { readonly kind: 'later'; readonly seconds: number };

/** The forms of a frame that can be read here (the Accept header of its request). */
export const FRAME = 'image/jls, application/octet-stream, image/jpeg';

const LATER_SECONDS = 5; // where the server names no time

/** Asks for one frame, below `series`: `/dicom-web/studies/{study}/series/{series}` (PS3.18 section 10.4). Rejects when the network fails. */
export async function fetchFrame(session: Session, series: string, slice: Slice, signal: AbortSignal): Promise<Fetched> {
  const response = await session.fetch(`${series}/instances/${slice.uid}/frames/${slice.frame}`, FRAME, signal);
  if (response.status === 503 || response.status === 429) {
    return { kind: 'later', seconds: Number(response.headers.get('Retry-After')) || LATER_SECONDS };
  }

  const kind = response.ok ? kindOf(response.headers.get('Content-Type') ?? '') : undefined;
  return kind ? { kind: 'frame', frame: { kind, bytes: new Uint8Array(await response.arrayBuffer()) } } : { kind: 'absent' };
}

function kindOf(contentType: string): StoredFrame['kind'] | undefined {
  const name = contentType.split(';')[0].trim().toLowerCase();
  return name === 'image/jls' ? 'jpegls' : name === 'image/jpeg' ? 'jpeg' : name === 'application/octet-stream' ? 'native' : undefined;
}

/** The picture in a frame. Rejects where its data is damaged or is not what the header promises. */
export async function decodeFrame({ kind, bytes }: StoredFrame, slice: Slice, decoders: Decoders): Promise<Picture> {
  const { format } = slice;
  if (kind === 'jpegls') {
    return toPicture(await decoders.decode(bytes, format), slice, false);
  }

  return kind === 'native' ? toPicture(nativeSamples(bytes, format), slice, format.planar) : decodeJpeg(bytes, slice);
}

async function decodeJpeg(bytes: Uint8Array<ArrayBuffer>, { format }: Slice): Promise<Picture> {
  const bitmap = await createImageBitmap(new Blob([bytes]), { colorSpaceConversion: 'none', premultiplyAlpha: 'none', imageOrientation: 'none' });
  const { width, height } = bitmap;
  if (width !== format.columns || height !== format.rows) {
    throw new Error('not the size that the header promises');
  }

  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!; // a fresh canvas has no other context
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const rgba = context.getImageData(0, 0, width, height).data;
  return format.samples === 1
    ? { kind: 'grey', width, height, words: Uint8Array.from({ length: width * height }, (_, i) => rgba[4 * i]) }
    : { kind: 'colour', width, height, rgba };
}
