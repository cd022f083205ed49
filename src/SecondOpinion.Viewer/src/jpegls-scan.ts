import type { BitReader } from './bits';
import { clamp, type Coding, order, predict, quantised, signOf } from './jpegls-rules';

// T.87 section A.2.1, J: how many samples a run code stands for, as a power of two, by run index.
const RUN_ORDER = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15];
const RUN_CONTEXT = 365; // 0 to 364 are the regular contexts; 365 and 366 the two of run interruption
const CONTEXTS = 367;

/** Decodes samples of one scan. A line buffer holds one sample more at each end, so that every sample has its four neighbours. */
export class ScanDecoder {
  private readonly range: number;
  private readonly bitsOfRange: number;
  private readonly limit: number;
  private readonly gradients: Int8Array;
  private readonly a: Int32Array;
  private readonly b = new Int32Array(CONTEXTS);
  private readonly c = new Int32Array(CONTEXTS);
  private readonly n = new Int32Array(CONTEXTS).fill(1);
  private readonly negatives = new Int32Array(2);
  private readonly runIndex: Int32Array;

  constructor(
    private readonly bits: BitReader,
    private readonly coding: Coding,
    components: number,
  ) {
    this.range = coding.maximum + 1;
    this.bitsOfRange = 32 - Math.clz32(coding.maximum);
    const bitsOfSample = Math.max(2, this.bitsOfRange);
    this.limit = 2 * (bitsOfSample + Math.max(8, bitsOfSample));
    this.gradients = quantised(coding);
    this.a = new Int32Array(CONTEXTS).fill(Math.max(2, (this.range + 32) >> 6));
    this.runIndex = new Int32Array(components);
  }

  /** One line of one component, from the line above it. */
  line(above: Int32Array, line: Int32Array, component: number): void {
    const width = line.length - 2;
    above[width + 1] = above[width];
    line[0] = above[1];
    let x = 1;
    while (x <= width) {
      const left = line[x - 1];
      const context = this.context(above, left, x);
      if (context !== 0) {
        line[x] = this.regular(context, predict(left, above[x], above[x - 1]));
        x++;
        continue;
      }

      x = this.run([line], x, component);
      if (x <= width) {
        line[x] = this.interruption(line[x - 1], above[x], component);
        this.shortenRuns(component);
        x++;
      }
    }
  }

  /** One line of all components, sample by sample (interleave mode 2): a run begins only where every component would begin one. */
  interleavedLine(above: Int32Array[], lines: Int32Array[]): void {
    const width = lines[0].length - 2;
    lines.forEach((line, i) => {
      above[i][width + 1] = above[i][width];
      line[0] = above[i][1];
    });
    for (let x = 1; x <= width; x++) {
      const contexts = lines.map((line, i) => this.context(above[i], line[x - 1], x));
      if (contexts.some((context) => context !== 0)) {
        lines.forEach((line, i) => {
          line[x] = this.regular(contexts[i], predict(line[x - 1], above[i][x], above[i][x - 1]));
        });
        continue;
      }

      x = this.run(lines, x, 0);
      if (x <= width) {
        lines.forEach((line, i) => {
          line[x] = this.wrapped(above[i][x] + signOf(above[i][x], line[x - 1]) * this.interruptionError(0, 0));
        });
        this.shortenRuns(0);
      }
    }
  }

  private context(above: Int32Array, left: number, x: number): number {
    const g = this.gradients;
    const middle = this.coding.maximum;
    const corner = above[x - 1];
    const top = above[x];
    return 81 * g[above[x + 1] - top + middle] + 9 * g[top - corner + middle] + g[corner - left + middle];
  }

  /** T.87 sections A.4 to A.6; a negative context is its positive twin with the error's sign turned. */
  private regular(signed: number, prediction: number): number {
    const sign = signed >> 31;
    const q = (signed ^ sign) - sign;
    const corrected = clamp(prediction + ((this.c[q] ^ sign) - sign), this.coding.maximum);
    const k = order(this.n[q], this.a[q]);
    const mapped = this.bits.golomb(k, this.limit, this.bitsOfRange);
    const unmapped = (mapped >> 1) ^ -(mapped & 1);
    const error = k === 0 && 2 * this.b[q] <= -this.n[q] ? ~unmapped : unmapped;
    this.learn(q, error);
    return this.wrapped(corrected + ((error ^ sign) - sign));
  }

  private learn(q: number, error: number): void {
    let a = this.a[q] + Math.abs(error);
    let b = this.b[q] + error;
    let n = this.n[q];
    if (n === this.coding.reset) {
      a >>= 1;
      b >>= 1;
      n >>= 1;
    }

    n++;
    if (b <= -n) {
      b = Math.max(b + n, 1 - n);
      this.c[q] = Math.max(this.c[q] - 1, -128);
    } else if (b > 0) {
      b = Math.min(b - n, 0);
      this.c[q] = Math.min(this.c[q] + 1, 127);
    }

    this.a[q] = a;
    this.b[q] = b;
    this.n[q] = n;
  }

  /** T.87 section A.7.1: repeats the sample to the left. The place after the run. */
  private run(lines: Int32Array[], x: number, component: number): number {
    const left = lines[0].length - 1 - x;
    let length = 0;
    while (length < left && this.bits.read(1) === 1) {
      const step = 1 << RUN_ORDER[this.runIndex[component]];
      length += step;
      if (length <= left && this.runIndex[component] < 31) {
        this.runIndex[component]++;
      }
    }

    if (length < left) {
      length += this.bits.read(RUN_ORDER[this.runIndex[component]]);
      if (length > left) {
        throw new Error('JPEG-LS: a run is longer than its line');
      }
    }

    const end = x + Math.min(length, left);
    for (const line of lines) {
      line.fill(line[x - 1], x, end);
    }

    return end;
  }

  private interruption(left: number, top: number, component: number): number {
    return left === top
      ? this.wrapped(left + this.interruptionError(1, component))
      : this.wrapped(top + signOf(top, left) * this.interruptionError(0, component));
  }

  /** T.87 section A.7.2. `kind` is 1 where the sample above equals the one to the left. */
  private interruptionError(kind: 0 | 1, component: number): number {
    const q = RUN_CONTEXT + kind;
    const n = this.n[q];
    const k = order(n, kind === 1 ? this.a[q] + (n >> 1) : this.a[q]);
    const mapped = this.bits.golomb(k, this.limit - RUN_ORDER[this.runIndex[component]] - 1, this.bitsOfRange);
    const odd = (mapped + kind) & 1;
    const size = (mapped + kind + odd) >> 1;
    const error = (k !== 0 || 2 * this.negatives[kind] >= n) === (odd === 1) ? -size : size;
    this.negatives[kind] += error < 0 ? 1 : 0;
    this.a[q] += (mapped + 1 - kind) >> 1;
    if (n === this.coding.reset) {
      this.a[q] >>= 1;
      this.n[q] >>= 1;
      this.negatives[kind] >>= 1;
    }

    this.n[q]++;
    return error;
  }

  private shortenRuns(component: number): void {
    this.runIndex[component] -= this.runIndex[component] > 0 ? 1 : 0;
  }

  private wrapped(value: number): number {
    const { maximum } = this.coding;
    return clamp(value < 0 ? value + this.range : value > maximum ? value - this.range : value, maximum);
  }
}
