import type { Samples } from './jpegls';
import type { Painter } from './painter';
import type { Rect } from './view';

/** The fallback where a hospital's browser has no WebGL 2. */
export class Canvas2dPainter implements Painter {
  readonly largest = 16_384;
  private readonly context: CanvasRenderingContext2D;
  private readonly picture = new OffscreenCanvas(1, 1);
  private grey: Samples | undefined;
  private table = new Uint8Array(65_536);
  private isStale = false;

  constructor(private readonly canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) {
      throw new Error('This browser cannot paint images.');
    }

    this.context = context;
  }

  setGrey(words: Samples, width: number, height: number): void {
    this.resize(width, height);
    this.grey = words;
    this.isStale = true;
  }

  setColour(source: Uint8ClampedArray | ImageBitmap, width: number, height: number): void {
    this.resize(width, height);
    this.grey = undefined;
    if (source instanceof ImageBitmap) {
      this.inside.drawImage(source, 0, 0);
    } else {
      this.inside.putImageData(new ImageData(new Uint8ClampedArray(source), width, height), 0, 0);
    }
  }

  setTable(table: Uint8Array<ArrayBuffer>): void {
    this.table = table;
    this.isStale = true;
  }

  paint(place: Rect, inverted: boolean): void {
    if (this.grey && this.isStale) {
      this.window(this.grey);
    }

    this.blank();
    this.context.filter = inverted && !this.grey ? 'invert(1)' : 'none';
    this.context.drawImage(this.picture, place.left, place.top, place.width, place.height);
    this.context.filter = 'none';
  }

  blank(): void {
    this.context.fillStyle = '#000';
    this.context.fillRect(0, 0, this.canvas.width, this.canvas.height);
  }

  dispose(): void {
    this.blank();
    this.grey = undefined;
    this.resize(1, 1);
  }

  private window(words: Samples): void {
    const image = this.inside.createImageData(this.picture.width, this.picture.height);
    for (let i = 0; i < words.length; i++) {
      image.data.fill(this.table[words[i]], 4 * i, 4 * i + 3);
      image.data[4 * i + 3] = 255;
    }

    this.inside.putImageData(image, 0, 0);
    this.isStale = false;
  }

  private resize(width: number, height: number): void {
    this.picture.width = width; // also clears it
    this.picture.height = height;
  }

  private get inside(): OffscreenCanvasRenderingContext2D {
    return this.picture.getContext('2d')!; // never asked for another kind of context
  }
}
