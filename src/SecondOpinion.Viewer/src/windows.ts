import type { NamedVoi, Slice } from './metadata';
import type { Voi } from './voi';

// Width and centre in Hounsfield units. Only CT has a scale that means the same everywhere.
const CT: readonly NamedVoi[] = [
  ['Brain', 80, 40],
  ['Stroke', 40, 40],
  ['Bone', 2000, 400],
  ['Lung', 1500, -600],
  ['Abdomen', 400, 50],
].map(([name, width, center]) => ({ name: String(name), voi: { kind: 'window', width: Number(width), center: Number(center), shape: 'LINEAR' } }));

/** The ways of showing that are offered for a slice: those of the file first, then the usual ones for CT. */
export function presetsFor(slice: Slice, modality: string): NamedVoi[] {
  return slice.format.samples > 1 || slice.palette ? [] : [...slice.vois, ...(modality === 'CT' ? CT : [])];
}

/**
 * The window after dragging by `dx` to the right, wider, and `dy` down, brighter: a fraction of the width for each pixel, so that
 * a narrow window is set as finely as a wide one. Nothing where a LUT, which has no width, is shown.
 */
export function dragged(voi: Voi, dx: number, dy: number): Voi {
  if (voi.kind === 'lut') {
    return voi;
  }

  const step = Math.max(voi.width, 1) / 200;
  return { ...voi, width: Math.max(voi.width + dx * step, 1), center: voi.center - dy * step };
}

/** The window that spans what a VOI LUT maps, to go on from when the reader adjusts one by hand. */
export function asWindow(voi: Voi): Voi {
  if (voi.kind === 'window') {
    return voi;
  }

  const { first, values } = voi.lut;
  return { kind: 'window', center: first + values.length / 2, width: values.length, shape: 'LINEAR' };
}
