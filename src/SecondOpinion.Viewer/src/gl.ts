import type { Samples } from './jpegls';
import type { Painter } from './painter';
import { FRAGMENT, VERTEX } from './shaders';
import type { Rect } from './view';

const WORDS = 0;
const COLOURS = 1;
const TABLE = 2;

/** Paints with WebGL 2: words go to the card as they are, and a 256 by 256 texture holds the grey of each. */
export class GlPainter implements Painter {
  readonly largest: number;
  private readonly places: Readonly<Record<string, WebGLUniformLocation | null>>;
  private size = { width: 1, height: 1 };
  private isGrey = false;

  private constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly gl: WebGL2RenderingContext,
    program: WebGLProgram,
  ) {
    this.largest = gl.getParameter(gl.MAX_TEXTURE_SIZE);
    gl.useProgram(program);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const names = ['words', 'colours', 'table', 'origin', 'scale', 'canvasHeight', 'isGrey', 'inverted'];
    this.places = Object.fromEntries(names.map((name) => [name, gl.getUniformLocation(program, name)]));
    [WORDS, COLOURS, TABLE].forEach((unit) => this.addTexture(unit));
    gl.uniform1i(this.places.words, WORDS);
    gl.uniform1i(this.places.colours, COLOURS);
    gl.uniform1i(this.places.table, TABLE);
    this.dropPicture();
    this.warm();
  }

  /** Nothing where the browser has no WebGL 2. */
  static create(canvas: HTMLCanvasElement): GlPainter | undefined {
    // The drawing buffer is kept so that a test, or a screen capture, can read what was painted.
    const gl = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false, preserveDrawingBuffer: true });
    const program = gl && link(gl);
    return gl && program ? new GlPainter(canvas, gl, program) : undefined;
  }

  setGrey(words: Samples, width: number, height: number): void {
    const { gl } = this;
    this.use(width, height, true);
    gl.activeTexture(gl.TEXTURE0 + WORDS);
    if (words instanceof Uint8Array) {
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8UI, width, height, 0, gl.RED_INTEGER, gl.UNSIGNED_BYTE, words);
    } else {
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.R16UI, width, height, 0, gl.RED_INTEGER, gl.UNSIGNED_SHORT, words);
    }
  }

  setColour(source: Uint8ClampedArray | ImageBitmap, width: number, height: number): void {
    const { gl } = this;
    this.use(width, height, false);
    gl.activeTexture(gl.TEXTURE0 + COLOURS);
    if (source instanceof ImageBitmap) {
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, source);
    } else {
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, source);
    }
  }

  setTable(table: Uint8Array): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE0 + TABLE);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, 256, 256, 0, gl.RED, gl.UNSIGNED_BYTE, table);
  }

  paint(place: Rect, inverted: boolean): void {
    const { gl, canvas } = this;
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.uniform2f(this.places.origin, place.left, place.top);
    gl.uniform2f(this.places.scale, place.width / this.size.width, place.height / this.size.height);
    gl.uniform1f(this.places.canvasHeight, canvas.height);
    gl.uniform1i(this.places.isGrey, Number(this.isGrey));
    gl.uniform1i(this.places.inverted, Number(inverted));
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  blank(): void {
    this.gl.clearColor(0, 0, 0, 1);
    this.gl.clear(this.gl.COLOR_BUFFER_BIT);
  }

  dispose(): void {
    this.dropPicture();
    this.blank();
    this.gl.finish();
    this.gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  /** Paints nothing anyone sees: the driver makes its program at the first painting, and that may as well be while the images are on their way. */
  private warm(): void {
    this.paint({ left: 0, top: 0, width: 1, height: 1 }, false);
    this.blank();
    this.gl.flush();
  }

  private use(width: number, height: number, isGrey: boolean): void {
    this.size = { width, height };
    this.isGrey = isGrey;
  }

  private dropPicture(): void {
    this.setGrey(new Uint16Array(1), 1, 1);
    this.setColour(new Uint8ClampedArray(4), 1, 1);
  }

  private addTexture(unit: number): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, name, gl.NEAREST);
    }

    for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) {
      gl.texParameteri(gl.TEXTURE_2D, name, gl.CLAMP_TO_EDGE);
    }
  }
}

function link(gl: WebGL2RenderingContext): WebGLProgram | undefined {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
    const shader = gl.createShader(kind);
    if (!shader) {
      return undefined; // the context was lost at birth
    }

    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }

  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : undefined;
}
