import { Camera } from './camera';
import { el } from './dom';
import type { Slice } from './metadata';
import { Overlay, type Painted, seriesName } from './overlay';
import type { Painter } from './painter';
import type { Picture } from './pixels';
import { Screen } from './screen';
import type { Stack } from './stack';
import { Windowing } from './windowing';

/** One stack on screen. What is painted always belongs to the slice that is named over it; when that cannot be, it is black. */
export class Viewport {
  readonly element: HTMLElement;
  stack: Stack | undefined;
  index = 0;
  private readonly overlay: Overlay;
  private readonly camera: Camera;
  readonly windowing = new Windowing();
  private readonly screen: Screen;
  private painted: Painted = 'nothing';
  private turn = 0; // of the slice shown: what comes for an earlier one is dropped

  /** `changed` is called after anything that a button or a status line may want to tell. */
  constructor(
    caseCode: string,
    private readonly changed: () => void,
  ) {
    this.overlay = new Overlay(caseCode);
    this.element = el(
      'div',
      { class: 'so-v-viewport', 'data-testid': 'viewport', tabindex: '0', role: 'application', 'aria-label': 'Images' },
      ...this.overlay.elements,
    );
    this.camera = new Camera(this.element);
    this.screen = new Screen(this.element, () => this.draw(), () => this.show(this.index));
  }

  get slice(): Slice | undefined {
    return this.stack?.slices[this.index];
  }

  get count(): number {
    return this.stack?.slices.length ?? 0;
  }

  get state(): Painted {
    return this.painted;
  }

  /** Another stack, from its middle slice: most of what is asked about lies there, and it comes first. */
  open(stack: Stack, index = stack.slices.length >> 1): void {
    if (this.stack?.series.uid !== stack.series.uid) {
      this.windowing.reset();
      this.camera.fit();
    }

    this.windowing.forget();
    this.stack = stack;
    this.element.dataset.series = stack.series.uid;
    this.element.setAttribute('aria-label', `Images: ${stack.study.label}, ${seriesName(stack.series)}`);
    this.overlay.showSeries(stack.study, stack.series);
    this.show(index);
  }

  /** Goes to a slice, or to the nearest there is. */
  show(index: number): void {
    const { stack } = this;
    if (!stack) {
      return;
    }

    this.turn++;
    this.index = Math.min(Math.max(index, 0), stack.slices.length - 1);
    this.element.dataset.slice = String(this.index + 1);
    this.overlay.showSlice(this.slice, this.index, this.count);
    this.setPainted('nothing');
    stack.focus(this.index);
    this.refresh(this.index);
    this.changed();
  }

  /** Something came for slice `index`: shows it if that is the one looked at and it is better than what is painted. */
  refresh(index: number): void {
    const { stack, slice } = this;
    this.overlay.showLoaded(stack?.loader.loaded ?? 0, this.count);
    if (!stack || !slice || index !== this.index || this.painted === 'lossless' || this.painted === 'lossy') {
      return;
    }

    const picture = stack.loader.picture(index);
    this.overlay.showProblem(picture ? '' : (stack.loader.problem(index) ?? ''));
    if (!picture) {
      void this.showPreview(stack.previews.get(index));
      return;
    }

    if (Math.max(picture.width, picture.height) > this.screen.painter.largest) {
      this.overlay.showProblem('This image is too large for this computer to show.');
      return;
    }

    paintable(picture, this.screen.painter);
    this.windowing.measure(picture, slice);
    this.setTable();
    this.setPainted(slice.lossy ? 'lossy' : 'lossless');
  }

  /** Changes how values are shown. Nothing happens where there is no slice. */
  window(change: (windowing: Windowing, slice: Slice) => void): void {
    if (this.slice) {
      change(this.windowing, this.slice);
      this.setTable();
    }
  }

  /** Moves the camera. Nothing happens where there is no slice. */
  move(change: (camera: Camera, slice: Slice) => void): void {
    if (this.slice) {
      change(this.camera, this.slice);
      this.screen.ask();
    }
  }

  reset(): void {
    this.windowing.reset();
    this.camera.fit();
    this.setTable();
  }

  /** Blanks the screen and lets go of every pixel. The viewport cannot be used again. */
  dispose(): void {
    this.turn++;
    this.stack = undefined;
    this.painted = 'nothing';
    this.screen.dispose();
    this.element.remove();
  }

  private async showPreview(jpeg: Uint8Array<ArrayBuffer> | undefined): Promise<void> {
    const { turn } = this;
    if (!jpeg || this.painted !== 'nothing') {
      return;
    }

    const bitmap = await createImageBitmap(new Blob([jpeg])).catch(() => undefined); // a damaged preview is none
    if (bitmap && turn === this.turn && this.painted === 'nothing') {
      this.screen.painter.setColour(bitmap, bitmap.width, bitmap.height);
      this.setPainted('preview');
    }

    bitmap?.close();
  }

  private setPainted(painted: Painted): void {
    this.painted = painted;
    this.overlay.showPainted('nothing'); // until it is really drawn
    this.screen.ask();
  }

  private setTable(): void {
    const table = this.slice && this.windowing.table(this.slice);
    if (table) {
      this.screen.painter.setTable(table);
    }

    this.screen.ask();
  }

  private draw(): void {
    const { slice } = this;
    if (!slice || this.painted === 'nothing' || this.screen.isLost) {
      this.screen.painter.blank();
      return;
    }

    this.screen.painter.paint(this.camera.place(slice), this.windowing.inverted);
    this.overlay.showPainted(this.painted);
    this.overlay.showScale(slice, this.camera.view(slice).scale, this.element.clientWidth);
    this.overlay.showWindow(this.windowing.text(slice));
    this.tellTests(slice);
    this.changed();
  }

  /** What a browser test reads beside the pixels. */
  private tellTests(slice: Slice): void {
    const { voi } = this.windowing.shown(slice);
    this.element.dataset.windowCenter = voi?.kind === 'window' ? String(voi.center) : '';
    this.element.dataset.windowWidth = voi?.kind === 'window' ? String(voi.width) : '';
  }
}

function paintable(picture: Picture, painter: Painter): void {
  if (picture.kind === 'grey') {
    painter.setGrey(picture.words, picture.width, picture.height);
  } else {
    painter.setColour(picture.rgba, picture.width, picture.height);
  }
}
