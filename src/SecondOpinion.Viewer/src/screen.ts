import { el } from './dom';
import { createPainter, type Painter } from './painter';

/** The canvas of a viewport, as large as its element, painted at most once for each frame of the display. */
export class Screen {
  readonly canvas = el('canvas', { class: 'so-v-canvas' });
  painter: Painter = createPainter(this.canvas);
  private readonly resizes = new ResizeObserver(() => this.resize());
  /** True while there is nothing to paint on: what was handed over is gone. */
  isLost = false;
  private isAsked = false;
  private isGone = false;

  /** `draw` paints now. `lost` is told when the graphics card has dropped everything, and again when it can be given anew. */
  constructor(
    private readonly element: HTMLElement,
    private readonly draw: () => void,
    lost: () => void,
  ) {
    element.prepend(this.canvas);
    this.resizes.observe(element);
    this.canvas.addEventListener('webglcontextlost', (event) => {
      event.preventDefault(); // asks for it back
      this.isLost = true;
      lost();
    });
    this.canvas.addEventListener('webglcontextrestored', () => {
      if (!this.isGone) {
        this.painter = createPainter(this.canvas);
        this.isLost = false;
        lost();
      }
    });
  }

  ask(): void {
    if (!this.isAsked && !this.isGone) {
      this.isAsked = true;
      requestAnimationFrame(() => {
        this.isAsked = false;
        this.drawNow();
      });
    }
  }

  /** Blank and small at once; nothing is painted after this. */
  dispose(): void {
    this.isGone = true;
    this.resizes.disconnect();
    this.painter.dispose();
    this.canvas.width = this.canvas.height = 1;
  }

  private resize(): void {
    this.canvas.width = Math.max(Math.round(this.element.clientWidth * window.devicePixelRatio), 1);
    this.canvas.height = Math.max(Math.round(this.element.clientHeight * window.devicePixelRatio), 1);
    this.drawNow(); // a resized canvas is empty, and must not be seen so
  }

  private drawNow(): void {
    if (!this.isGone) {
      this.draw();
    }
  }
}
