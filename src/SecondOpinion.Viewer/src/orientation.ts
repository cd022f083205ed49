// PS3.3 section C.7.6.2.1.1: x grows to the patient's left, y to the back, z to the head.
const TOWARDS = ['L', 'P', 'H'];
const AWAY = ['R', 'A', 'F'];
const OBLIQUE = 0.17; // sine of 10 degrees: a smaller tilt adds no letter

export interface EdgeLetters {
  readonly left: string;
  readonly right: string;
  readonly top: string;
  readonly bottom: string;
}

/** The patient's direction at each edge, from Image Orientation (Patient) 0020,0037; nothing where it is absent or no orientation. */
export function edgeLetters(cosines: readonly number[] | undefined): EdgeLetters | undefined {
  if (cosines?.length !== 6 || !cosines.every(Number.isFinite)) {
    return undefined;
  }

  const row = cosines.slice(0, 3);
  const column = cosines.slice(3);
  const dot = row.reduce((sum, value, i) => sum + value * column[i], 0);
  if (!isUnit(row) || !isUnit(column) || Math.abs(dot) > 0.01) {
    return undefined; // letters from numbers that are no directions would mislead
  }

  return { left: letters(negated(row)), right: letters(row), top: letters(negated(column)), bottom: letters(column) };
}

function letters(direction: readonly number[]): string {
  return direction
    .map((size, axis) => ({ size, axis }))
    .filter(({ size }) => Math.abs(size) >= OBLIQUE)
    .sort((one, other) => Math.abs(other.size) - Math.abs(one.size))
    .map(({ size, axis }) => (size > 0 ? TOWARDS : AWAY)[axis])
    .join('');
}

function isUnit(direction: readonly number[]): boolean {
  return Math.abs(Math.hypot(...direction) - 1) < 0.01;
}

function negated(direction: readonly number[]): number[] {
  return direction.map((value) => -value);
}
