/** The coding parameters of T.87 section C.2.4.1.1, lossless. */
export interface Coding {
  readonly maximum: number;
  readonly thresholds: readonly [number, number, number];
  readonly reset: number;
}

const LARGEST_ORDER = 24;

/** T.87 section A.4.2: the median edge detector. */
export function predict(left: number, top: number, corner: number): number {
  const low = left < top ? left : top;
  const high = left < top ? top : left;
  return corner >= high ? low : corner <= low ? high : left + top - corner;
}

/** T.87 section A.5.1: the Golomb parameter. */
export function order(n: number, a: number): number {
  let k = 0;
  while (n << k < a) {
    if (++k > LARGEST_ORDER) {
      throw new Error('JPEG-LS: damaged data');
    }
  }

  return k;
}

/** Not below 0, not above `maximum`. */
export function clamp(value: number, maximum: number): number {
  return value < 0 ? 0 : value > maximum ? maximum : value;
}

/** T.87 section A.7.2.1: which way an error points where a run is interrupted. */
export function signOf(top: number, left: number): number {
  return top < left ? -1 : 1;
}

/** T.87 section A.3.3: the region, -4 to 4, of each gradient from -maximum to maximum. */
export function quantised({ maximum, thresholds: [t1, t2, t3] }: Coding): Int8Array {
  const regions = new Int8Array(2 * maximum + 1);
  for (let size = 1; size <= maximum; size++) {
    const region = size < t1 ? 1 : size < t2 ? 2 : size < t3 ? 3 : 4;
    regions[maximum + size] = region;
    regions[maximum - size] = -region;
  }

  return regions;
}
