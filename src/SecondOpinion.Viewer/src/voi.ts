import type { PixelFormat } from './metadata';

/** A Modality or VOI LUT (PS3.3 sections C.11.1.1.1 and C.11.2.1.1): `values[0]` stands for `first` and everything below. */
export interface Lut {
  readonly first: number;
  readonly bits: number;
  readonly values: ArrayLike<number>;
}

export type WindowFunction = 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';

/** How modality values become grey: a window, or a VOI LUT. */
export type Voi =
  | { readonly kind: 'window'; readonly center: number; readonly width: number; readonly shape: WindowFunction }
  | { readonly kind: 'lut'; readonly lut: Lut };

/** How stored values become modality values, Hounsfield units in CT (PS3.3 section C.11.1). */
export type Modality =
  | { readonly kind: 'rescale'; readonly slope: number; readonly intercept: number }
  | { readonly kind: 'lut'; readonly lut: Lut };

/** The stored value in a word (PS3.5 section 8.1.1): bits above High Bit are not part of it, and Bits Stored carries the sign. */
export function storedValue(word: number, { bitsStored, highBit, signed }: PixelFormat): number {
  const value = (word >>> (highBit + 1 - bitsStored)) & ((1 << bitsStored) - 1);
  return signed && value >= 1 << (bitsStored - 1) ? value - (1 << bitsStored) : value;
}

export function modalityValue(stored: number, modality: Modality): number {
  return modality.kind === 'lut' ? lookUp(stored, modality.lut) : stored * modality.slope + modality.intercept;
}

/** Grey from 0, black, to 1, white, before any inversion. */
export function grey(value: number, voi: Voi): number {
  return voi.kind === 'lut' ? lookUp(value, voi.lut) / (2 ** voi.lut.bits - 1) : windowed(value, voi.center, voi.width, voi.shape);
}

/** PS3.3 sections C.11.2.1.2.1, C.11.2.1.3.1 and C.11.2.1.3.2. A width below what the function allows is taken as the least it allows. */
function windowed(value: number, center: number, width: number, shape: WindowFunction): number {
  if (shape === 'SIGMOID') {
    return 1 / (1 + Math.exp((-4 * (value - center)) / positive(width)));
  }

  const exact = shape === 'LINEAR_EXACT';
  const middle = exact ? center : center - 0.5;
  const span = exact ? positive(width) : Math.max(width, 1) - 1;
  return value <= middle - span / 2 ? 0 : value > middle + span / 2 ? 1 : (value - middle) / span + 0.5;
}

function positive(width: number): number {
  return width > 0 ? width : Number.MIN_VALUE;
}

function lookUp(value: number, { first, values }: Lut): number {
  return values[Math.min(Math.max(Math.round(value) - first, 0), values.length - 1)];
}

/** The 8-bit grey of each of the 65,536 words a pixel can hold, so that painting is one look-up and needs no arithmetic. */
export function buildTable(format: PixelFormat, modality: Modality, voi: Voi, inverted: boolean): Uint8Array {
  const table = new Uint8Array(65_536);
  const inside = (1 << format.bitsAllocated) - 1;
  const turned = (format.photometric === 'MONOCHROME1') !== inverted;
  for (let word = 0; word <= inside; word++) {
    const value = grey(modalityValue(storedValue(word, format), modality), voi);
    table[word] = Math.round((turned ? 1 - value : value) * 255);
  }

  return table;
}

/** The window from the least to the greatest modality value present, for data that brings none of its own. */
export function fullRange(words: ArrayLike<number>, format: PixelFormat, modality: Modality): Voi {
  let least = Infinity;
  let greatest = -Infinity;
  for (let i = 0; i < words.length; i++) {
    const value = storedValue(words[i], format);
    least = value < least ? value : least;
    greatest = value > greatest ? value : greatest;
  }

  const [one, other] = [modalityValue(least, modality), modalityValue(greatest, modality)];
  const [low, high] = [Math.min(one, other), Math.max(one, other)];
  return { kind: 'window', center: (low + high) / 2, width: Math.max(high - low, 1), shape: 'LINEAR_EXACT' };
}
