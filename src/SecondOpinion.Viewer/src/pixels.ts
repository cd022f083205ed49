import type { Samples } from './jpegls';
import type { Palette, PixelFormat, Slice } from './metadata';
import type { Lut } from './voi';

/** A decoded frame, ready to be painted. */
export type Picture =
  | { readonly kind: 'grey'; readonly width: number; readonly height: number; readonly words: Samples }
  | { readonly kind: 'colour'; readonly width: number; readonly height: number; readonly rgba: Uint8ClampedArray };

export function bytesOf(picture: Picture): number {
  return (picture.kind === 'grey' ? picture.words : picture.rgba).byteLength;
}

/** Little endian pixel data (PS3.5 section 8) as samples. Throws where it is shorter than its header promises. */
export function nativeSamples(bytes: Uint8Array, { rows, columns, samples, bitsAllocated, photometric }: PixelFormat): Samples {
  if (bitsAllocated !== 8 && bitsAllocated !== 16) {
    throw new Error(`pixels of ${bitsAllocated} bits are not shown here`);
  }

  const halved = photometric === 'YBR_FULL_422';
  const count = rows * columns * (halved ? 2 : samples);
  if (bytes.length < (count * bitsAllocated) / 8) {
    throw new Error('the frame is cut short');
  }

  return bitsAllocated === 8 ? bytes.subarray(0, count) : new Uint16Array(bytes.slice(0, 2 * count).buffer);
}

/** The picture in `samples`. `planar` is whether whole planes follow one another; decoded JPEG-LS never does. */
export function toPicture(samples: Samples, { format, palette }: Pick<Slice, 'format' | 'palette'>, planar: boolean): Picture {
  const size = { width: format.columns, height: format.rows };
  if (format.photometric === 'PALETTE COLOR') {
    if (!palette) {
      throw new Error('the palette is missing');
    }

    return { kind: 'colour', ...size, rgba: fromPalette(samples, palette) };
  }

  return format.samples === 1
    ? { kind: 'grey', ...size, words: samples }
    : { kind: 'colour', ...size, rgba: fromComponents(samples, format, planar) };
}

function fromPalette(samples: Samples, { red, green, blue }: Palette): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(4 * samples.length);
  const entry = ({ first, bits, values }: Lut, sample: number): number =>
    values[Math.min(Math.max(sample - first, 0), values.length - 1)] >> (bits - 8);
  for (let i = 0; i < samples.length; i++) {
    rgba[4 * i] = entry(red, samples[i]);
    rgba[4 * i + 1] = entry(green, samples[i]);
    rgba[4 * i + 2] = entry(blue, samples[i]);
    rgba[4 * i + 3] = 255;
  }

  return rgba;
}

function fromComponents(samples: Samples, format: PixelFormat, planar: boolean): Uint8ClampedArray {
  const pixels = format.rows * format.columns;
  const rgba = new Uint8ClampedArray(4 * pixels);
  const shift = Math.max(format.bitsStored - 8, 0);
  const convert = format.photometric.startsWith('YBR_FULL') ? fromYbr : keep;
  const place = placesOf(format, planar, pixels);
  for (let i = 0; i < pixels; i++) {
    const [one, two, three] = place(i);
    convert(rgba, 4 * i, samples[one] >> shift, samples[two] >> shift, samples[three] >> shift);
    rgba[4 * i + 3] = 255;
  }

  return rgba;
}

/** Where the three components of a pixel lie (PS3.3 sections C.7.6.3.1.2 and C.7.6.3.1.3). */
function placesOf({ photometric, samples }: PixelFormat, planar: boolean, pixels: number): (pixel: number) => [number, number, number] {
  if (photometric === 'YBR_FULL_422' && !planar) {
    return (i) => [4 * (i >> 1) + (i & 1), 4 * (i >> 1) + 2, 4 * (i >> 1) + 3]; // Y1 Y2 Cb Cr
  }

  return planar ? (i) => [i, i + pixels, i + 2 * pixels] : (i) => [i * samples, i * samples + 1, i * samples + 2];
}

function keep(rgba: Uint8ClampedArray, at: number, red: number, green: number, blue: number): void {
  rgba[at] = red;
  rgba[at + 1] = green;
  rgba[at + 2] = blue;
}

/** PS3.3 section C.7.6.3.1.2, YBR_FULL, solved for red, green and blue. */
function fromYbr(rgba: Uint8ClampedArray, at: number, y: number, cb: number, cr: number): void {
  rgba[at] = y + 1.402 * (cr - 128);
  rgba[at + 1] = y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128);
  rgba[at + 2] = y + 1.772 * (cb - 128);
}
