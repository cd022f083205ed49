import type { Slice } from './metadata';
import { fit, panned, placeOf, type Rect, type Size, type View, zoomed } from './view';

/** Where the picture lies in one viewport. It stays fitted, whatever the viewport's size, until the reader moves it. */
export class Camera {
  private moved: View | undefined;

  constructor(private readonly element: HTMLElement) {}

  fit(): void {
    this.moved = undefined;
  }

  view(slice: Slice): View {
    return this.moved ?? fit(this.box, sizeOf(slice), slice.aspect);
  }

  /** Larger or smaller about a point of the page, or about the middle. */
  zoom(slice: Slice, factor: number, clientX?: number, clientY?: number): void {
    const box = this.element.getBoundingClientRect();
    const x = clientX === undefined ? 0 : clientX - box.left - box.width / 2;
    const y = clientY === undefined ? 0 : clientY - box.top - box.height / 2;
    this.moved = zoomed(this.view(slice), factor, sizeOf(slice), x, y);
  }

  pan(slice: Slice, dx: number, dy: number): void {
    this.moved = panned(this.view(slice), dx, dy, this.box);
  }

  /** One pixel of the image to one of the screen. */
  actualSize(slice: Slice): void {
    this.moved = { ...this.view(slice), scale: 1 / window.devicePixelRatio };
  }

  /** The picture's place in device pixels. */
  place(slice: Slice): Rect {
    return placeOf(this.view(slice), this.box, sizeOf(slice), slice.aspect, window.devicePixelRatio);
  }

  private get box(): Size {
    return { width: Math.max(this.element.clientWidth, 1), height: Math.max(this.element.clientHeight, 1) };
  }
}

function sizeOf({ format }: Slice): Size {
  return { width: Math.max(format.columns, 1), height: Math.max(format.rows, 1) };
}
