import type { Viewport } from './viewport';

const USUAL = 15; // frames per second, where the data asks for no rate
const CALM = 2; // where the reader's system asks for less motion
const LEAST = 1;
const GREATEST = 60;

/** Plays a stack over and over. It never starts by itself, and waits for a frame rather than skip it. */
export class Cine {
  private timer: number | undefined;
  private chosen: number | undefined;

  constructor(
    private readonly viewport: () => Viewport,
    private readonly changed: () => void,
  ) {}

  get playing(): boolean {
    return this.timer !== undefined;
  }

  /** Frames per second: the reader's choice, else what the data asks for. */
  get rate(): number {
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const asked = this.viewport().stack?.rate ?? USUAL;
    return clamp(this.chosen ?? (calm ? Math.min(asked, CALM) : asked));
  }

  toggle(): void {
    if (this.playing) {
      this.stop();
    } else if (this.viewport().count > 1) {
      this.next();
      this.changed();
    }
  }

  stop(): void {
    if (this.playing) {
      window.clearTimeout(this.timer);
      this.timer = undefined;
      this.changed();
    }
  }

  /** Faster or slower by `factor`. */
  change(factor: number): void {
    this.chosen = clamp(Math.round(this.rate * factor));
    this.changed();
  }

  /** Another stack has its own rate. */
  forget(): void {
    this.chosen = undefined;
    this.stop();
  }

  private next(): void {
    this.timer = window.setTimeout(() => {
      const viewport = this.viewport();
      if (viewport.state !== 'nothing' && !document.hidden) {
        viewport.show((viewport.index + 1) % viewport.count);
      }

      this.next();
    }, 1000 / this.rate);
  }
}

function clamp(rate: number): number {
  return Math.min(Math.max(rate, LEAST), GREATEST);
}
