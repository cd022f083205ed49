import type { NamedVoi, Slice } from './metadata';
import { windowText } from './overlay';
import type { Picture } from './pixels';
import { buildTable, fullRange, type Voi } from './voi';
import { asWindow, dragged } from './windows';

interface Shown {
  readonly name: string;
  readonly voi: Voi | undefined;
}

/** How grey values are shown in one viewport: the reader's choice, else each slice's own first window, else the range of its values. */
export class Windowing {
  inverted = false;
  private chosen: NamedVoi | undefined;
  private measured: Voi | undefined;

  reset(): void {
    this.inverted = false;
    this.chosen = undefined;
  }

  /** Another stack: ranges measured on the old one mean nothing here. */
  forget(): void {
    this.measured = undefined;
  }

  /** Measures the first picture of a stack that brings no window; one range for all its slices, so that they can be compared. */
  measure(picture: Picture, slice: Slice): void {
    if (picture.kind === 'grey' && slice.vois.length === 0) {
      this.measured ??= fullRange(picture.words, slice.format, slice.modality);
    }
  }

  choose(choice: NamedVoi): void {
    this.chosen = choice;
  }

  invert(): void {
    this.inverted = !this.inverted;
  }

  drag(slice: Slice, dx: number, dy: number): void {
    const { voi } = this.shown(slice);
    this.chosen = voi && { name: '', voi: dragged(asWindow(voi), dx, dy) };
  }

  shown(slice: Slice): Shown {
    if (slice.format.samples > 1 || slice.palette) {
      return { name: '', voi: undefined };
    }

    return this.chosen ?? slice.vois[0] ?? { name: 'full range', voi: this.measured };
  }

  /** The grey of every word, or nothing where colours are shown as they are. */
  table(slice: Slice): Uint8Array | undefined {
    const { voi } = this.shown(slice);
    return voi && buildTable(slice.format, slice.modality, voi, this.inverted);
  }

  text(slice: Slice): string {
    const { voi, name } = this.shown(slice);
    return windowText(voi, name);
  }
}
