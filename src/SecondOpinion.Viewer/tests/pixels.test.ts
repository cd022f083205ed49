import { describe, expect, it } from 'vitest';
import type { Palette, PixelFormat } from '../src/metadata';
import { nativeSamples, toPicture } from '../src/pixels';

const grey: PixelFormat = {
  rows: 1, columns: 2, samples: 1, bitsAllocated: 16, bitsStored: 16, highBit: 15, signed: false, photometric: 'MONOCHROME2', planar: false,
};
const rgb: PixelFormat = { ...grey, samples: 3, bitsAllocated: 8, bitsStored: 8, highBit: 7, photometric: 'RGB' };
const colours = (format: PixelFormat, samples: number[], planar = false, palette?: Palette): number[] => {
  const picture = toPicture(Uint8Array.from(samples), { format, palette }, planar);
  return picture.kind === 'colour' ? [...picture.rgba] : [];
};

describe('uncompressed pixels', () => {
  it('are little endian, wherever they begin in memory', () => {
    const bytes = Uint8Array.of(9, 0x34, 0x12, 0xff, 0x80).subarray(1);
    expect([...nativeSamples(bytes, grey)]).toEqual([0x1234, 0x80ff]);
  });

  it('may have a padding byte, but not one too few', () => {
    const byte = { ...grey, columns: 3, bitsAllocated: 8, bitsStored: 8, highBit: 7 };
    expect([...nativeSamples(Uint8Array.of(1, 2, 3, 0), byte)]).toEqual([1, 2, 3]);
    expect(() => nativeSamples(Uint8Array.of(1, 2), byte)).toThrow('cut short');
  });

  it('of 1 or 32 bits are refused', () => {
    expect(() => nativeSamples(new Uint8Array(99), { ...grey, bitsAllocated: 32 })).toThrow('32 bits');
    expect(() => nativeSamples(new Uint8Array(99), { ...grey, bitsAllocated: 1 })).toThrow('1 bits');
  });
});

describe('colour', () => {
  it('is taken pixel by pixel or plane by plane', () => {
    expect(colours(rgb, [1, 2, 3, 4, 5, 6])).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
    expect(colours(rgb, [1, 4, 2, 5, 3, 6], true)).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
  });

  it('in YBR_FULL: no chroma is grey, and red is red', () => {
    // PS3.3 C.7.6.3.1.2 for pure red: Y = 76.2, Cb = 85.0, Cr = 255.5
    const [grey1, red] = [[77, 128, 128], [76, 85, 255]];
    const result = colours({ ...rgb, photometric: 'YBR_FULL' }, [...grey1, ...red]);
    expect(result.slice(0, 4)).toEqual([77, 77, 77, 255]);
    expect(result[4]).toBeGreaterThanOrEqual(253);
    expect(Math.max(result[5], result[6])).toBeLessThanOrEqual(1);
  });

  it('in YBR_FULL_422: two pixels share their chroma', () => {
    const format = { ...rgb, photometric: 'YBR_FULL_422' };
    const samples = nativeSamples(Uint8Array.of(10, 200, 128, 128), format);
    expect(colours(format, [...samples])).toEqual([10, 10, 10, 255, 200, 200, 200, 255]);
  });

  it('through a palette: entries beyond its ends are its ends, 16-bit entries lose their lower half', () => {
    const lut = (...values: number[]) => ({ first: 1, bits: 16, values });
    const palette = { red: lut(0x1000, 0xff00), green: lut(0, 0x8000), blue: lut(0x0100, 0x0200) };
    const format = { ...grey, columns: 4, bitsAllocated: 8, photometric: 'PALETTE COLOR' };
    expect(colours(format, [0, 1, 2, 9], false, palette)).toEqual([16, 0, 1, 255, 16, 0, 1, 255, 255, 128, 2, 255, 255, 128, 2, 255]);
    expect(() => colours(format, [0, 1, 2, 9])).toThrow('palette');
  });
});
