/** Where a picture lies in its viewport, in CSS pixels. */
export interface View {
  readonly scale: number; // CSS pixels to one column
  readonly dx: number; // from the viewport's centre to the picture's
  readonly dy: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rect extends Size {
  readonly left: number;
  readonly top: number;
}

const LEAST_ON_SCREEN = 32;
const LARGEST_SCALE = 64;

/** The largest view that shows the whole picture. `aspect` is a pixel's height over its width. */
export function fit(viewport: Size, picture: Size, aspect: number): View {
  return { scale: Math.min(viewport.width / picture.width, viewport.height / (picture.height * aspect)), dx: 0, dy: 0 };
}

/** Larger or smaller by `factor`, with the point `x`, `y` (from the viewport's centre) staying where it is. */
export function zoomed(view: View, factor: number, picture: Size, x = 0, y = 0): View {
  const least = LEAST_ON_SCREEN / Math.max(picture.width, picture.height);
  const scale = Math.min(Math.max(view.scale * factor, least), LARGEST_SCALE);
  const real = scale / view.scale;
  return { scale, dx: x - (x - view.dx) * real, dy: y - (y - view.dy) * real };
}

/** Moved, but never so far that the picture leaves the viewport. */
export function panned(view: View, dx: number, dy: number, viewport: Size): View {
  const within = (value: number, size: number): number => Math.min(Math.max(value, -size / 2), size / 2);
  return { ...view, dx: within(view.dx + dx, viewport.width), dy: within(view.dy + dy, viewport.height) };
}

/** The picture's place in device pixels, on whole pixels so that one to one is exact. */
export function placeOf(view: View, viewport: Size, picture: Size, aspect: number, deviceRatio: number): Rect {
  const width = picture.width * view.scale * deviceRatio;
  const height = picture.height * view.scale * aspect * deviceRatio;
  return {
    left: Math.round((viewport.width / 2 + view.dx) * deviceRatio - width / 2),
    top: Math.round((viewport.height / 2 + view.dy) * deviceRatio - height / 2),
    width,
    height,
  };
}

/** The longest round length in mm that takes no more than a third of `width`, and its size on screen in CSS pixels. */
export function scaleBar(mmPerPixel: number, width: number): { mm: number; pixels: number } | undefined {
  const longest = (width / 3) * mmPerPixel;
  const mm = [100, 50, 20, 10, 5, 2, 1].find((length) => length <= longest);
  return mm ? { mm, pixels: mm / mmPerPixel } : undefined;
}
