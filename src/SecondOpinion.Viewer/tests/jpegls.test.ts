import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeJpegLs, type Expected } from '../src/jpegls';
import { samplePixels } from './samples';

const read = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`./samples/${name}.jls`, import.meta.url)));
const bytes = (hex: string): Uint8Array => Uint8Array.from(hex.match(/[0-9A-F]{2}/g)!, (pair) => parseInt(pair, 16));

describe('JPEG-LS', () => {
  it('decodes the example of ITU-T T.87 section H.3', () => {
    const example = bytes(
      `FFD8 FFF7 000B 08 0004 0004 01 01 11 00 FFDA 0008 0101 00 00 00 00 C0 00 00 6C 80 20 8E 01 C0 00 00 57 40 00 00 6E E6 00 00 01 BC 18 00 00
       05 D8 00 00 91 60 FFD9`,
    );
    expect([...decodeJpegLs(example, { rows: 4, columns: 4, samples: 1 })]).toEqual(
      [0, 0, 90, 74, 68, 50, 43, 205, 64, 145, 145, 145, 100, 145, 145, 145],
    );
  });

  it.each([
    ['grey-8bit', 40, 40, 1, 8],
    ['grey-12bit', 37, 53, 1, 12],
    ['grey-16bit', 23, 64, 1, 16],
    ['rgb-by-line', 30, 41, 3, 8],
    ['rgb-by-sample', 30, 41, 3, 8],
    ['rgb-by-plane', 30, 41, 3, 8],
  ])('gives back every pixel of %s that another encoder wrote', (name, rows, columns, samples, bits) => {
    expect([...decodeJpegLs(read(name), { rows, columns, samples })]).toEqual(samplePixels(rows, columns, samples, bits));
  });

  const right: Expected = { rows: 37, columns: 53, samples: 1 };

  it.each([
    ['more rows', { ...right, rows: 38 }],
    ['fewer columns', { ...right, columns: 52 }],
    ['three samples', { ...right, samples: 3 }],
  ])('refuses an image where the header promises %s', (_, expected) => {
    expect(() => decodeJpegLs(read('grey-12bit'), expected)).toThrow('size');
  });

  it('takes no memory for a size beyond the cap, even one that both headers agree on', () => {
    const image = read('grey-8bit');
    image.set([0xff, 0xff, 0xff, 0xff], 7); // rows and columns
    expect(() => decodeJpegLs(image, { rows: 65_535, columns: 65_535, samples: 1 })).toThrow('too large');
  });

  it('refuses near-lossless data: what is shown as full quality must be', () => {
    expect(() => decodeJpegLs(read('grey-nearlossless'), { rows: 20, columns: 20, samples: 1 })).toThrow('not lossless');
  });

  it('refuses a colour transform, a restart interval and a mapping table', () => {
    const image = read('rgb-by-line');
    const after = (segment: string): Uint8Array => Uint8Array.from([...image.subarray(0, 2), ...bytes(segment), ...image.subarray(2)]);
    const expected = { rows: 30, columns: 41, samples: 3 };
    expect(decodeJpegLs(after('FFE8 0007 6D72 6678 00'), expected)).toHaveLength(30 * 41 * 3);
    expect(() => decodeJpegLs(after('FFE8 0007 6D72 6678 01'), expected)).toThrow('plain lossless');
    expect(() => decodeJpegLs(after('FFDD 0004 0001'), expected)).toThrow('plain lossless');
    expect(() => decodeJpegLs(after('FFF8 0006 02 01 01 00'), expected)).toThrow('mapping tables');
  });

  it('refuses data cut short anywhere', () => {
    const image = read('grey-12bit');
    for (let length = 0; length < image.length - 8; length += 13) {
      expect(() => decodeJpegLs(image.subarray(0, length), right)).toThrow('JPEG-LS');
    }
  });

  it('survives any damaged byte: pixels of the right number, or a refusal', () => {
    const whole = read('grey-12bit');
    for (let at = 0; at < whole.length; at += at < 40 ? 1 : 5) {
      const image = whole.slice();
      image[at] ^= 1 << at % 8;
      try {
        expect(decodeJpegLs(image, right)).toHaveLength(37 * 53);
      } catch (error) {
        expect((error as Error).message).toMatch(/^JPEG-LS: /);
      }
    }
  });
});
