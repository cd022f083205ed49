/**
 * The bits of one JPEG-LS scan (ITU-T T.87 section 9.1): a byte that follows FF carries seven bits, and FF before a byte of 80 or
 * more is a marker, which ends the scan. Past the end it gives zeros and says so by `overrun`.
 */
export class BitReader {
  private held = 0; // left-aligned
  private count = 0;
  private padding = 0;
  private afterFF = false;

  constructor(
    private readonly bytes: Uint8Array,
    private position: number,
  ) {}

  /** True once a bit was used that the scan does not hold: the data is cut short or damaged. */
  get overrun(): boolean {
    return this.padding > this.count;
  }

  /** The next `size` bits as a number. `size` is at most 24. */
  read(size: number): number {
    if (size === 0) {
      return 0;
    }

    if (this.count < size) {
      this.fill();
    }

    const value = this.held >>> (32 - size);
    this.drop(size);
    return value;
  }

  /** A limited-length Golomb code (T.87 section A.5.3): `k` its parameter, `limit` its longest length, `quotedBits` of the escape. */
  golomb(k: number, limit: number, quotedBits: number): number {
    const longest = limit - quotedBits - 1;
    const zeros = this.zeros(longest);
    return zeros < longest ? (zeros << k) + this.read(k) : this.read(quotedBits) + 1;
  }

  private zeros(longest: number): number {
    let zeros = 0;
    for (;;) {
      if (this.count < 25) {
        this.fill();
      }

      const run = Math.clz32(this.held);
      if (run < 24) {
        this.drop(run + 1);
        return this.checked(zeros + run, longest);
      }

      this.drop(24);
      zeros = this.checked(zeros + 24, longest);
    }
  }

  private checked(zeros: number, longest: number): number {
    if (zeros > longest) {
      throw new Error('JPEG-LS: a code is longer than its limit');
    }

    return zeros;
  }

  private drop(size: number): void {
    this.held <<= size;
    this.count -= size;
  }

  private fill(): void {
    while (this.count <= 24) {
      const value = this.bytes[this.position];
      if (value === undefined || (this.afterFF && value >= 0x80)) {
        this.padding += 8;
        this.count += 8;
        continue;
      }

      const size = this.afterFF ? 7 : 8;
      this.held |= value << (32 - size - this.count);
      this.count += size;
      this.afterFF = value === 0xff;
      this.position++;
    }
  }
}
