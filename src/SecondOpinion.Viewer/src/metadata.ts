import { type DataSet, items, number, numbers, text, texts, words } from './dicom-json';
import type { Lut, Modality, Voi, WindowFunction } from './voi';

/** How one frame's pixels lie in their words (PS3.3 section C.7.6.3). */
export interface PixelFormat {
  readonly rows: number;
  readonly columns: number;
  readonly samples: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  readonly photometric: string;
  readonly planar: boolean;
}

export interface Palette {
  readonly red: Lut;
  readonly green: Lut;
  readonly blue: Lut;
}

/** A way of showing that the file itself proposes. */
export interface NamedVoi {
  readonly name: string;
  readonly voi: Voi;
}

/** One picture of a stack: an instance, or one frame of it. */
export interface Slice {
  readonly instance: number; // place in the series' metadata, from 0: what the preview stream counts by
  readonly uid: string;
  readonly frame: number; // from 1
  readonly format: PixelFormat;
  readonly modality: Modality;
  readonly vois: readonly NamedVoi[];
  readonly palette: Palette | undefined;
  readonly orientation: readonly number[] | undefined;
  readonly spacing: Spacing | undefined;
  readonly aspect: number; // height of a pixel over its width
  readonly lossy: boolean;
}

/** Millimetres between the centres of neighbouring rows and of neighbouring columns. */
export interface Spacing {
  readonly row: number;
  readonly column: number;
  readonly atDetector: boolean; // measured there, so smaller in the patient (0018,1164)
}

/** The slices of a series in the order of its metadata. Throws where the metadata is none. */
export function readSlices(metadata: unknown): Slice[] {
  if (!Array.isArray(metadata)) {
    throw new Error('the series cannot be read');
  }

  return metadata.flatMap((set: DataSet, instance) => {
    const shared = items(set, '52009229')[0] ?? {};
    const perFrame = items(set, '52009230');
    const common = { instance, uid: text(set, '00080018') ?? '', format: readFormat(set), palette: readPalette(set) };
    const lossy = text(set, '00282110') === '01';
    return Array.from({ length: number(set, '00280008') ?? 1 }, (_, i) => {
      const frame = perFrame[i] ?? {};
      // A functional group stands in the frame or is shared by all (PS3.3 section C.7.6.16); elsewhere the attributes stand alone.
      const group = (tag: string): DataSet => items(frame, tag)[0] ?? items(shared, tag)[0] ?? set;
      const spacing = readSpacing(group('00289110'));
      const orientation = numbers(group('00209116'), '00200037');
      return {
        ...common,
        frame: i + 1,
        modality: readModality(group('00289145'), set),
        vois: readVois(group('00289132'), set, common.format),
        orientation: orientation.length === 6 ? orientation : undefined,
        spacing,
        aspect: spacing ? spacing.row / spacing.column : readAspect(set),
        lossy,
      };
    });
  });
}

/** Frames per second the series asks for: Recommended Cine Rate, or Frame Time in ms. */
export function cineRate(metadata: unknown): number | undefined {
  const set = (Array.isArray(metadata) ? metadata[0] : undefined) as DataSet | undefined;
  const time = set && number(set, '00181063');
  const rate = (set && (number(set, '00082144') ?? number(set, '00180040'))) ?? (time ? 1000 / time : undefined);
  return rate && rate > 0 ? rate : undefined;
}

function readFormat(set: DataSet): PixelFormat {
  const bitsAllocated = number(set, '00280100') ?? 16;
  const bitsStored = Math.min(number(set, '00280101') ?? bitsAllocated, bitsAllocated);
  const highBit = number(set, '00280102') ?? bitsStored - 1;
  return {
    rows: number(set, '00280010') ?? 0,
    columns: number(set, '00280011') ?? 0,
    samples: number(set, '00280002') ?? 1,
    bitsAllocated,
    bitsStored,
    highBit: highBit < bitsAllocated && highBit + 1 >= bitsStored ? highBit : bitsStored - 1,
    signed: number(set, '00280103') === 1,
    photometric: text(set, '00280004') ?? 'MONOCHROME2',
    planar: number(set, '00280006') === 1,
  };
}

function readSpacing(set: DataSet): Spacing | undefined {
  const inPatient = numbers(set, '00280030');
  const [row, column] = inPatient.length === 2 ? inPatient : numbers(set, '00181164');
  return row > 0 && column > 0 ? { row, column, atDetector: inPatient.length !== 2 } : undefined;
}

/** Pixel Aspect Ratio: vertical, horizontal. */
function readAspect(set: DataSet): number {
  const [vertical, horizontal] = numbers(set, '00280034');
  return vertical > 0 && horizontal > 0 ? vertical / horizontal : 1;
}

function readModality(group: DataSet, set: DataSet): Modality {
  const item = items(set, '00283000')[0];
  const lut = item && readLut(item, readFormat(set).signed);
  return lut ? { kind: 'lut', lut } : { kind: 'rescale', slope: number(group, '00281053') || 1, intercept: number(group, '00281052') ?? 0 };
}

function readVois(group: DataSet, set: DataSet, format: PixelFormat): NamedVoi[] {
  const widths = numbers(group, '00281051');
  const names = texts(group, '00281055');
  const shape = readShape(text(group, '00281056'));
  const windows = numbers(group, '00281050').slice(0, widths.length);
  const signed = format.signed || (number(set, '00281052') ?? 0) < 0;
  const luts = items(set, '00283010').map((item, i) => ({ name: text(item, '00283003') ?? `LUT ${i + 1}`, lut: readLut(item, signed) }));
  return [
    ...windows.map((center, i) => ({
      name: names[i] ?? (windows.length > 1 ? `As sent ${i + 1}` : 'As sent'),
      voi: { kind: 'window', center, width: widths[i], shape } as const,
    })),
    ...luts.flatMap(({ name, lut }) => (lut ? [{ name, voi: { kind: 'lut', lut } as const }] : [])),
  ];
}

function readShape(name: string | undefined): WindowFunction {
  return name === 'SIGMOID' || name === 'LINEAR_EXACT' ? name : 'LINEAR';
}

/** LUT Descriptor: number of entries (0 means 65,536), first value mapped, bits of each entry. */
function readLut(item: DataSet, signed: boolean): Lut | undefined {
  return makeLut(numbers(item, '00283002'), words(item, '00283006'), signed);
}

function makeLut([count, first, bits]: number[], values: ArrayLike<number>, signed: boolean): Lut | undefined {
  const needed = count === 0 ? 65_536 : count;
  if (!(values.length >= needed && bits >= 8 && bits <= 16)) {
    return undefined;
  }

  // The second value has the sign of what it maps, but writers often give it as unsigned.
  const start = signed && first >= 32_768 ? first - 65_536 : first;
  return { first: start, bits, values: Array.prototype.slice.call(values, 0, needed) };
}

function readPalette(set: DataSet): Palette | undefined {
  const [red, green, blue] = [1, 2, 3].map((n) => {
    const descriptor = numbers(set, `0028110${n}`);
    return makeLut(descriptor, paletteData(set, `0028120${n}`, descriptor), false);
  });
  return red && green && blue ? { red, green, blue } : undefined;
}

/** Palette data is 16-bit words, or two 8-bit entries to the word: as many bytes as entries tell (PS3.3 section C.7.6.3.1.6). */
function paletteData(set: DataSet, tag: string, [count]: number[]): ArrayLike<number> {
  const entries = count === 0 ? 65_536 : count;
  const bytes = words(set, tag, 1);
  return set[tag]?.InlineBinary !== undefined && bytes.length < 2 * entries ? bytes : words(set, tag, 2);
}
