import type { Viewport } from './viewport';

/** What dragging with the main button does. The right button always sets the window, the middle one moves, two fingers zoom and move. */
export type Tool = 'scroll' | 'window' | 'zoom' | 'pan';

interface Held {
  x: number;
  y: number;
}

const WHEEL_STEP = 60; // a mouse's notch is 100 or 120; touch pads send many small steps

/** Mouse, pen, touch and wheel on one viewport. `tool` is asked anew for each drag. */
export class Gestures {
  private readonly held = new Map<number, Held>();
  private tool: Tool = 'scroll';
  private scrolled = 0;
  private wheeled = 0;

  constructor(
    private readonly viewport: Viewport,
    private readonly chosen: () => Tool,
  ) {
    const { element } = viewport;
    element.addEventListener('pointerdown', (event) => this.press(event));
    element.addEventListener('pointermove', (event) => this.drag(event));
    element.addEventListener('pointerup', (event) => this.held.delete(event.pointerId));
    element.addEventListener('pointercancel', (event) => this.held.delete(event.pointerId));
    element.addEventListener('contextmenu', (event) => event.preventDefault());
    element.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
  }

  private press(event: PointerEvent): void {
    this.viewport.element.setPointerCapture(event.pointerId);
    this.held.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.tool = event.button === 2 ? 'window' : event.button === 1 ? 'pan' : this.chosen();
    this.scrolled = 0;
    this.viewport.element.focus();
    event.preventDefault(); // no text selection, no scrolling by the middle button
  }

  private drag(event: PointerEvent): void {
    const from = this.held.get(event.pointerId);
    if (!from) {
      return;
    }

    const to = { x: event.clientX, y: event.clientY };
    if (this.held.size === 2) {
      this.pinch(event.pointerId, from, to);
    } else {
      this.apply(to.x - from.x, to.y - from.y, to);
    }

    this.held.set(event.pointerId, to);
  }

  private apply(dx: number, dy: number, at: Held): void {
    const { viewport } = this;
    if (this.tool === 'window') {
      viewport.window((windowing, slice) => windowing.drag(slice, dx, dy));
    } else if (this.tool === 'pan') {
      viewport.move((camera, slice) => camera.pan(slice, dx, dy));
    } else if (this.tool === 'zoom') {
      viewport.move((camera, slice) => camera.zoom(slice, 1.01 ** -dy, at.x, at.y));
    } else {
      this.scroll(dy);
    }
  }

  /** The whole stack in about a viewport's height, but never more than one slice in 3 pixels nor less than one in 30. */
  private scroll(dy: number): void {
    const perSlice = Math.min(Math.max(this.viewport.element.clientHeight / this.viewport.count, 3), 30);
    this.scrolled += dy / perSlice;
    const slices = Math.trunc(this.scrolled);
    if (slices !== 0) {
      this.scrolled -= slices;
      this.viewport.show(this.viewport.index + slices);
    }
  }

  private pinch(moving: number, from: Held, to: Held): void {
    const [, other] = [...this.held].find(([id]) => id !== moving) ?? [];
    if (!other) {
      return;
    }

    const [before, after] = [from, to].map((point) => Math.hypot(point.x - other.x, point.y - other.y));
    const middle = { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 };
    this.viewport.move((camera, slice) => {
      camera.zoom(slice, before > 0 && after > 0 ? after / before : 1, middle.x, middle.y);
      camera.pan(slice, (to.x - from.x) / 2, (to.y - from.y) / 2);
    });
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 40 : event.deltaY;
    if (event.ctrlKey || event.metaKey) {
      this.viewport.move((camera, slice) => camera.zoom(slice, 1.002 ** -pixels, event.clientX, event.clientY));
      return;
    }

    this.wheeled = Math.sign(pixels) === Math.sign(this.wheeled) ? this.wheeled + pixels : pixels;
    const slices = Math.trunc(this.wheeled / WHEEL_STEP);
    if (slices !== 0) {
      this.wheeled = 0;
      this.viewport.show(this.viewport.index + Math.sign(slices)); // one notch, one slice: none is skipped unseen
    }
  }
}
