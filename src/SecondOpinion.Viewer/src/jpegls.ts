import { BitReader } from './bits';
import type { Coding } from './jpegls-rules';
import { ScanDecoder } from './jpegls-scan';

/** What the header of the instance promises. Data that says otherwise is refused before memory is taken for it. */
export interface Expected {
  readonly rows: number;
  readonly columns: number;
  readonly samples: number;
}

/** Samples as stored, without sign or meaning, the components of a pixel side by side. */
export type Samples = Uint8Array | Uint16Array;

const LARGEST_SIDE = 16_384;
const LARGEST_SAMPLES = 1 << 26;
const SOI = 0xd8;
const EOI = 0xd9;
const SOF55 = 0xf7;
const LSE = 0xf8;
const SOS = 0xda;

interface Frame {
  readonly bits: number;
  readonly components: number[];
}

/**
 * Decodes one lossless JPEG-LS image (ITU-T T.87), 2 to 16 bits, one to four components, any interleaving.
 * @throws Error for anything else: near-lossless, mapping tables, restart intervals, subsampling, a size other than `expected`, damage.
 */
export function decodeJpegLs(bytes: Uint8Array, expected: Expected): Samples {
  refuseUnless(bytes[0] === 0xff && bytes[1] === SOI, 'not a JPEG-LS image');
  let position = 2;
  let frame: Frame | undefined;
  let preset: Uint8Array = new Uint8Array();
  let output: Samples | undefined;
  const done = new Set<number>();
  for (;;) {
    const { marker, body, next } = segment(bytes, position);
    position = next;
    if (marker === SOF55) {
      refuseUnless(!frame, 'two frame headers');
      frame = readFrame(body, expected);
      output = allocate(frame, expected);
    } else if (marker === LSE) {
      refuseUnless(body[0] === 1 && body.length === 11, 'mapping tables and oversize images are not read');
      preset = body;
    } else if (marker === SOS) {
      refuseUnless(frame && output, 'a scan before its frame');
      decodeScan(bytes, position, body, frame!, preset, expected, output!, done);
      position = endOfScan(bytes, position);
    } else {
      refuseUnless(marker !== EOI, 'a component is missing');
      refuseUnless(isSkippable(marker, body), 'not a plain lossless JPEG-LS image');
    }

    if (frame && done.size === frame.components.length) {
      return output!;
    }
  }
}

function segment(bytes: Uint8Array, position: number): { marker: number; body: Uint8Array; next: number } {
  refuseUnless(bytes[position] === 0xff, 'no marker where one must be');
  while (bytes[position] === 0xff) {
    position++;
  }

  const marker = bytes[position++];
  if (marker === EOI) {
    return { marker, body: new Uint8Array(), next: position };
  }

  const length = (bytes[position] << 8) | bytes[position + 1];
  refuseUnless(length >= 2 && position + length <= bytes.length, 'cut short');
  return { marker, body: bytes.subarray(position + 2, position + length), next: position + length };
}

/** Comments and application data say nothing about the samples, but for a colour transform (APP8 "mrfx"), which is not read. */
function isSkippable(marker: number, body: Uint8Array): boolean {
  const transform = marker === 0xe8 && String.fromCharCode(...body.subarray(0, 4)) === 'mrfx' && body[4] !== 0;
  return (marker === 0xfe || (marker >= 0xe0 && marker <= 0xef)) && !transform;
}

function readFrame(body: Uint8Array, expected: Expected): Frame {
  const [bits, rowsHigh, rowsLow, columnsHigh, columnsLow, count] = body;
  refuseUnless(bits >= 2 && bits <= 16 && body.length === 6 + 3 * count, 'a frame header that cannot be');
  refuseUnless(
    ((rowsHigh << 8) | rowsLow) === expected.rows && ((columnsHigh << 8) | columnsLow) === expected.columns && count === expected.samples,
    'not the size that the header promises',
  );
  const components = Array.from({ length: count }, (_, i) => body.subarray(6 + 3 * i, 9 + 3 * i));
  refuseUnless(components.every((component) => component[1] === 0x11), 'subsampled');
  return { bits, components: components.map((component) => component[0]) };
}

function allocate(frame: Frame, { rows, columns, samples }: Expected): Samples {
  const size = rows * columns * samples;
  refuseUnless(rows >= 1 && rows <= LARGEST_SIDE && columns >= 1 && columns <= LARGEST_SIDE && size <= LARGEST_SAMPLES, 'too large');
  refuseUnless(samples >= 1 && samples <= 4 && new Set(frame.components).size === samples, 'components that cannot be');
  return frame.bits <= 8 ? new Uint8Array(size) : new Uint16Array(size);
}

function decodeScan(
  bytes: Uint8Array,
  position: number,
  body: Uint8Array,
  frame: Frame,
  preset: Uint8Array,
  { rows, columns }: Expected,
  output: Samples,
  done: Set<number>,
): void {
  const count = body[0];
  refuseUnless(body.length === 4 + 2 * count, 'a scan header that cannot be');
  const [near, interleave, transform] = body.subarray(1 + 2 * count);
  const places = Array.from({ length: count }, (_, i) => frame.components.indexOf(body[1 + 2 * i]));
  refuseUnless(near === 0 && transform === 0, 'not lossless');
  refuseUnless(count > 0 && interleave <= 2 && (interleave === 0) === (count === 1), 'an interleaving that cannot be');
  refuseUnless(places.every((place, i) => place >= 0 && body[2 + 2 * i] === 0 && !done.has(place)), 'a component that cannot be');

  const bits = new BitReader(bytes, position);
  const decoder = new ScanDecoder(bits, readCoding(preset, frame.bits), count);
  let above = places.map(() => new Int32Array(columns + 2));
  let lines = places.map(() => new Int32Array(columns + 2));
  for (let y = 0; y < rows; y++) {
    if (interleave === 2) {
      decoder.interleavedLine(above, lines);
    } else {
      lines.forEach((line, i) => decoder.line(above[i], line, i));
    }

    refuseUnless(!bits.overrun, 'cut short');
    lines.forEach((line, i) => store(line, output, y * columns * frame.components.length + places[i], frame.components.length));
    [above, lines] = [lines, above];
  }

  places.forEach((place) => done.add(place));
}

function store(line: Int32Array, output: Samples, start: number, stride: number): void {
  for (let x = 1, at = start; x < line.length - 1; x++, at += stride) {
    output[at] = line[x];
  }
}

/** T.87 section C.2.4.1.1: a zero, or no preset at all, stands for the default. */
function readCoding(preset: Uint8Array, bits: number): Coding {
  const [given, t1, t2, t3, reset] = [1, 3, 5, 7, 9].map((at) => ((preset[at] ?? 0) << 8) | (preset[at + 1] ?? 0));
  const maximum = given || (1 << bits) - 1;
  refuseUnless(maximum < 1 << bits, 'a largest sample that cannot be');
  const large = (Math.min(maximum, 4095) + 128) >> 8;
  const small = Math.floor(256 / (maximum + 1));
  const within = (value: number, low: number): number => (value > maximum || value < low ? low : value);
  const scaled = (basis: number, offset: number): number =>
    maximum >= 128 ? large * (basis - offset) + offset : Math.max(offset, Math.floor(basis / small));
  const first = t1 || within(scaled(3, 2), 1);
  const second = t2 || within(scaled(7, 3), first);
  const third = t3 || within(scaled(21, 4), second);
  refuseUnless(first <= second && second <= third && third <= maximum + 1, 'thresholds that cannot be');
  return { maximum, thresholds: [first, second, third], reset: reset || 64 };
}

function endOfScan(bytes: Uint8Array, position: number): number {
  while (position < bytes.length && !(bytes[position] === 0xff && bytes[position + 1] >= 0x80)) {
    position++;
  }

  return position;
}

function refuseUnless(condition: unknown, reason: string): asserts condition {
  if (!condition) {
    throw new Error(`JPEG-LS: ${reason}`);
  }
}
