import { describe, expect, it } from 'vitest';
import { cineRate, readSlices } from '../src/metadata';
import { presetsFor, asWindow, dragged } from '../src/windows';

const values = (...list: unknown[]): { Value: unknown[] } => ({ Value: list });
const ct = {
  '00080018': values('2.25.1'),
  '00280010': values(4),
  '00280011': values(6),
  '00280100': values(16),
  '00280101': values(12),
  '00280102': values(11),
  '00280103': values(1),
  '00280030': values(0.5, 0.25),
  '00200037': values(1, 0, 0, 0, 1, 0),
  '00281050': values(40, 300),
  '00281051': values(80, 1500),
  '00281055': values('BRAIN', 'BONE'),
  '00281052': values('-1024'),
  '00281053': values('1'),
};

describe('the metadata of a series', () => {
  it('gives format, transform, windows and geometry of each instance, in order', () => {
    const [first, second] = readSlices([ct, { ...ct, '00080018': values('2.25.2') }]);
    expect([first.uid, first.instance, first.frame, second.uid, second.instance]).toEqual(['2.25.1', 0, 1, '2.25.2', 1]);
    expect(first.format).toEqual({
      rows: 4, columns: 6, samples: 1, bitsAllocated: 16, bitsStored: 12, highBit: 11, signed: true, photometric: 'MONOCHROME2', planar: false,
    });
    expect(first.modality).toEqual({ kind: 'rescale', slope: 1, intercept: -1024 });
    expect(first.vois.map(({ name, voi }) => [name, voi.kind === 'window' && [voi.center, voi.width, voi.shape]])).toEqual([
      ['BRAIN', [40, 80, 'LINEAR']],
      ['BONE', [300, 1500, 'LINEAR']],
    ]);
    expect([first.spacing, first.aspect]).toEqual([{ row: 0.5, column: 0.25, atDetector: false }, 2]);
  });

  it('gives a slice for each frame, with its own functional groups before the shared ones', () => {
    const slices = readSlices([
      {
        ...ct,
        '00280008': values(2),
        '52009229': values({ '00209116': values({ '00200037': values(0, 1, 0, 0, 0, -1) }), '00289110': values({ '00280030': values(1, 1) }) }),
        '52009230': values(
          { '00289132': values({ '00281050': values(10), '00281051': values(20) }), '00289145': values({ '00281052': values(5), '00281053': values(2) }) },
          { '00289110': values({ '00280030': values(3, 3) }) },
        ),
      },
    ]);
    expect(slices.map(({ frame, spacing, orientation }) => [frame, spacing?.row, orientation?.[1]])).toEqual([[1, 1, 1], [2, 3, 1]]);
    expect(slices[0].modality).toEqual({ kind: 'rescale', slope: 2, intercept: 5 });
    expect(slices[0].vois).toMatchObject([{ name: 'As sent', voi: { center: 10, width: 20 } }]);
  });

  it('names a spacing at the detector as such, and knows the aspect where only that is told', () => {
    const { '00280030': _, ...bare } = ct;
    expect(readSlices([{ ...bare, '00181164': values(0.1, 0.1) }])[0].spacing).toEqual({ row: 0.1, column: 0.1, atDetector: true });
    expect(readSlices([{ ...bare, '00280034': values(3, 2) }])[0]).toMatchObject({ spacing: undefined, aspect: 1.5 });
  });

  it('reads VOI LUTs from binary, and a first value that was written without its sign', () => {
    const words = Uint16Array.of(0, 500, 1023);
    const lut = { '00283002': values(3, 65_535, 10), '00283003': values('SOFT'), '00283006': { InlineBinary: btoa(String.fromCharCode(...new Uint8Array(words.buffer))) } };
    const { vois } = readSlices([{ ...ct, '00283010': values(lut) }])[0];
    expect(vois[2].name).toBe('SOFT');
    expect(vois[2].voi).toEqual({ kind: 'lut', lut: { first: -1, bits: 10, values: [0, 500, 1023] } });
  });

  it('drops a LUT that is shorter than it says', () => {
    expect(readSlices([{ ...ct, '00283010': values({ '00283002': values(3, 0, 8), '00283006': values(1, 2) }) }])[0].vois).toHaveLength(2);
  });

  it('refuses what is no metadata', () => expect(() => readSlices({ title: 'no' })).toThrow('cannot be read'));

  it('tells the cine rate, from a rate or from a frame time, or none', () => {
    expect(cineRate([{ '00180040': values(24) }])).toBe(24);
    expect(cineRate([{ '00181063': values('40') }])).toBe(25);
    expect([cineRate([ct]), cineRate([]), cineRate([{ '00181063': values(0) }])]).toEqual([undefined, undefined, undefined]);
  });
});

describe('windows on offer', () => {
  const [slice] = readSlices([ct]);
  const usual = ['Brain', 'Stroke', 'Bone', 'Lung', 'Abdomen'];

  it('are those of the file, then the usual ones for CT alone', () => {
    expect(presetsFor(slice, 'CT').map(({ name }) => name)).toEqual(['BRAIN', 'BONE', ...usual]);
    expect(presetsFor(slice, 'MR').map(({ name }) => name)).toEqual(['BRAIN', 'BONE']);
  });

  it('are none for colour', () => expect(presetsFor({ ...slice, format: { ...slice.format, samples: 3 } }, 'CT')).toEqual([]));

  it('have width and centre the right way round', () => {
    expect(presetsFor(slice, 'CT')[4].voi).toEqual({ kind: 'window', width: 2000, center: 400, shape: 'LINEAR' });
  });

  it('are widened by dragging right, brightened by dragging down, and never narrower than 1', () => {
    const voi = { kind: 'window', center: 40, width: 200, shape: 'LINEAR' } as const;
    expect(dragged(voi, 10, 20)).toEqual({ ...voi, width: 210, center: 20 });
    expect(dragged(voi, -500, 0)).toEqual({ ...voi, width: 1 });
    expect(asWindow({ kind: 'lut', lut: { first: 100, bits: 8, values: [1, 2, 3, 4] } })).toMatchObject({ center: 102, width: 4 });
  });
});
