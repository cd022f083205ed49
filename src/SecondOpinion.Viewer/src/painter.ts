import { Canvas2dPainter } from './canvas2d';
import { GlPainter } from './gl';
import type { Samples } from './jpegls';
import type { Rect } from './view';

/** Paints one picture at a time. Setting a picture or a table paints nothing yet. */
export interface Painter {
  /** The longest side of a picture it can hold. */
  readonly largest: number;
  setGrey(words: Samples, width: number, height: number): void;
  setColour(source: Uint8ClampedArray | ImageBitmap, width: number, height: number): void;
  /** The grey of each word, 65,536 of them. */
  setTable(table: Uint8Array): void;
  /** Paints the picture at `place`, in device pixels; black around it. `inverted` turns colours only: a table is turned already. */
  paint(place: Rect, inverted: boolean): void;
  blank(): void;
  /** Blanks the canvas and gives its memory back. */
  dispose(): void;
}

/** WebGL 2 where there is one, else the plain canvas: slower, the same values. */
export function createPainter(canvas: HTMLCanvasElement): Painter {
  return GlPainter.create(canvas) ?? new Canvas2dPainter(canvas);
}
