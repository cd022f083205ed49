import { describe, expect, it } from 'vitest';
import type { PixelFormat } from '../src/metadata';
import { buildTable, fullRange, grey, modalityValue, storedValue, type Lut, type Voi, type WindowFunction } from '../src/voi';

const ct: PixelFormat = {
  rows: 1, columns: 4, samples: 1, bitsAllocated: 16, bitsStored: 12, highBit: 11, signed: true, photometric: 'MONOCHROME2', planar: false,
};
const byte: PixelFormat = { ...ct, bitsAllocated: 8, bitsStored: 8, highBit: 7, signed: false };
const none = { kind: 'rescale', slope: 1, intercept: 0 } as const;
const window = (center: number, width: number, shape: WindowFunction = 'LINEAR'): Voi => ({ kind: 'window', center, width, shape });

describe('a stored value', () => {
  it.each([
    [0x0000, 0], [0x07ff, 2047], [0x0800, -2048], [0x0fff, -1],
    [0xf001, 1], // an overlay once kept its bits above High Bit
  ])('of 12 signed bits in word %d is %d', (word, value) => expect(storedValue(word, ct)).toBe(value));

  it('of 12 unsigned bits keeps its highest bit as a number', () => expect(storedValue(0x0fff, { ...ct, signed: false })).toBe(4095));

  it('may lie in the upper bits of its word', () => expect(storedValue(0xabcd, { ...ct, highBit: 15, signed: false })).toBe(0xabc));

  it('of 16 signed bits uses the whole word', () => expect(storedValue(0xfc18, { ...ct, bitsStored: 16, highBit: 15 })).toBe(-1000));
});

describe('the modality transform', () => {
  it('rescales: slope 2, intercept -1024 takes 500 to -24', () => {
    expect(modalityValue(500, { kind: 'rescale', slope: 2, intercept: -1024 })).toBe(-24);
  });

  const lut: Lut = { first: 10, bits: 16, values: [100, 200, 400] };
  it.each([[9, 100], [10, 100], [11, 200], [12, 400], [13, 400]])('by LUT takes %d to %d: its ends stand for all beyond them', (from, to) => {
    expect(modalityValue(from, { kind: 'lut', lut })).toBe(to);
  });
});

describe('a window', () => {
  // PS3.3 section C.11.2.1.2.1, note 4: centre 2048, width 4096 over 12 bits; by hand, (x - 2047.5) / 4095 + 0.5.
  it.each([[0, 0], [1, 1 / 4095], [2048, 2048 / 4095], [4094, 4094 / 4095], [4095, 1]])('LINEAR 2048/4096 takes %d to %d', (value, expected) => {
    expect(grey(value, window(2048, 4096))).toBeCloseTo(expected, 12);
  });

  // Centre 40, width 80: middle 39.5, span 79. Black up to 0, white above 79.
  it.each([[0, 0], [1, 1 / 79], [39.5, 0.5], [79, 1], [80, 1]])('LINEAR 40/80 takes %d to %d', (value, expected) => {
    expect(grey(value, window(40, 80))).toBeCloseTo(expected, 12);
  });

  it('LINEAR of width 1 is a step between c - 1 and c', () => {
    expect([grey(99, window(100, 1)), grey(99.5, window(100, 1)), grey(100, window(100, 1))]).toEqual([0, 0, 1]);
  });

  it.each([[0, 0], [20, 0.25], [40, 0.5], [80, 1], [81, 1]])('LINEAR_EXACT 40/80 takes %d to %d', (value, expected) => {
    expect(grey(value, window(40, 80, 'LINEAR_EXACT'))).toBeCloseTo(expected, 12);
  });

  // 1 / (1 + exp(-4 (x - c) / w)): at c + w/4 it is 1 / (1 + e^-1).
  it.each([[40, 0.5], [60, 0.7310585786], [20, 0.2689414214], [120, 0.9820137900]])('SIGMOID 40/80 takes %d to %d', (value, expected) => {
    expect(grey(value, window(40, 80, 'SIGMOID'))).toBeCloseTo(expected, 9);
  });

  it('of no width or a negative one still gives black or white', () => {
    for (const shape of ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'] as const) {
      expect([grey(0, window(40, -5, shape)), grey(80, window(40, 0, shape))]).toEqual([0, 1]);
    }
  });
});

describe('a VOI LUT', () => {
  it('of 10 bits is scaled by its own largest value, 1023', () => {
    const voi: Voi = { kind: 'lut', lut: { first: -1, bits: 10, values: [0, 1023, 511] } };
    expect([-5, -1, 0, 1, 9].map((value) => grey(value, voi))).toEqual([0, 0, 1, 511 / 1023, 511 / 1023]);
  });
});

describe('the table that is painted with', () => {
  it('goes through sign, rescale and window: CT brain', () => {
    const table = buildTable(ct, { kind: 'rescale', slope: 1, intercept: -1024 }, window(40, 80), false);
    // Stored 1024 is 0 HU, 1064 is 40 HU: ((40 - 39.5) / 79 + 0.5) * 255 = 129.1; 1103 is 79 HU; 0x800 is -2048 stored.
    expect([1024, 1064, 1103, 0x800].map((word) => table[word])).toEqual([0, 129, 255, 0]);
  });

  it('turns MONOCHROME1, and turns it back where the reader inverts', () => {
    const negative = { ...byte, photometric: 'MONOCHROME1' };
    const ramp = window(127.5, 255, 'LINEAR_EXACT');
    expect(buildTable(negative, none, ramp, false)[55]).toBe(200);
    expect(buildTable(negative, none, ramp, true)[55]).toBe(55);
    expect(buildTable(byte, none, ramp, true)[55]).toBe(200);
  });

  it('has 65,536 entries, whatever the format', () => expect(buildTable(byte, none, window(128, 256), false)).toHaveLength(65_536));
});

describe('data without a window', () => {
  it('is shown from its least to its greatest value', () => {
    const voi = fullRange([0x0ffe, 0, 5, 100], ct, { kind: 'rescale', slope: 2, intercept: 10 });
    expect(voi).toEqual({ kind: 'window', center: 108, width: 204, shape: 'LINEAR_EXACT' });
    expect([grey(6, voi), grey(210, voi)]).toEqual([0, 1]);
  });
});
