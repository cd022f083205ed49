/** The pixels of the committed `*.jls` samples: smooth slopes, a flat part and noise, so that every coding mode is used. */
export function samplePixels(rows: number, columns: number, samples: number, bits: number): number[] {
  let seed = 12_345;
  const noise = (size: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed >> 16) % size;
  };
  const top = 2 ** bits - 1;
  const pixels: number[] = [];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      for (let s = 0; s < samples; s++) {
        const slope = Math.floor((top * (x + y + 7 * s)) / (rows + columns + 21));
        const isFlat = x > columns / 2 && y > rows / 3 && y < (2 * rows) / 3;
        pixels.push(isFlat ? top >> 1 : y % 5 === 0 ? noise(top + 1) : Math.min(slope + noise(4), top));
      }
    }
  }

  return pixels;
}
