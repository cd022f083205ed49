import type { StudyEntry, SeriesEntry } from './case';
import { el, fill } from './dom';
import type { Slice } from './metadata';
import { edgeLetters } from './orientation';
import { scaleBar } from './view';
import type { Voi } from './voi';

/** What is painted: `lossless` or `lossy` is the frame itself, lossy where it was compressed so before it came to us. */
export type Painted = 'nothing' | 'preview' | 'lossless' | 'lossy';

const STATE: Readonly<Record<Painted, { readonly text: string; readonly testid: string } | undefined>> = {
  nothing: undefined,
  preview: { text: 'Preview: not for reading', testid: 'preview-ready' },
  lossless: { text: 'Full quality', testid: 'image-ready' },
  lossy: { text: 'Full quality (lossy as acquired)', testid: 'image-ready' },
};

/** The words that lie over a picture: whose case, which slice, shown how. Everything to name the picture in an opinion. */
export class Overlay {
  readonly elements: HTMLElement[];
  private readonly study = el('div');
  private readonly series = el('div');
  private readonly position = el('div', { class: 'so-v-strong' });
  private readonly loaded = el('div');
  private readonly window = el('div');
  private readonly zoom = el('div');
  private readonly warning = el('div');
  private readonly quality = el('div');
  private readonly problem = el('div', { class: 'so-v-problem', role: 'status' });
  private readonly edges = { left: this.edge('left'), right: this.edge('right'), top: this.edge('top'), bottom: this.edge('bottom') };
  private readonly bar = el('div', { class: 'so-v-bar' });
  private readonly barText = el('div');
  private readonly scale = el('div', { class: 'so-v-scale' }, this.bar, this.barText);

  constructor(caseCode: string) {
    const purpose = el('div', {}, 'For opinion, not for primary diagnosis');
    this.elements = [
      el('div', { class: 'so-v-corner so-v-top-left' }, el('div', { class: 'so-v-strong' }, caseCode), purpose),
      el('div', { class: 'so-v-corner so-v-top-right' }, this.study, this.series),
      el('div', { class: 'so-v-corner so-v-bottom-left' }, this.position, this.quality, this.loaded),
      el('div', { class: 'so-v-corner so-v-bottom-right' }, this.window, this.zoom),
      ...Object.values(this.edges),
      this.scale,
      el('div', { class: 'so-v-notices' }, this.warning, this.problem),
    ];
  }

  showSeries(study: StudyEntry, series: SeriesEntry): void {
    this.study.textContent = `${study.label}, ${study.when.replace(/^prior, /, '')}`;
    this.series.textContent = seriesName(series);
  }

  showSlice(slice: Slice | undefined, index: number, count: number): void {
    this.position.textContent = slice ? `Slice ${index + 1} of ${count}` : '';
    const letters = slice && edgeLetters(slice.orientation);
    for (const [edge, element] of Object.entries(this.edges)) {
      element.textContent = letters?.[edge as keyof typeof letters] ?? '';
    }
  }

  showLoaded(loaded: number, count: number): void {
    this.loaded.textContent = count === 0 || loaded === count ? '' : `${loaded} of ${count} in full quality`;
  }

  showWindow(text: string): void {
    this.window.textContent = text;
  }

  /** `scale` is CSS pixels to one column of the picture. */
  showScale(slice: Slice, scale: number, width: number): void {
    this.zoom.textContent = `${Math.round(scale * window.devicePixelRatio * 100)}%`;
    const bar = slice.spacing && scaleBar(slice.spacing.column / scale, width);
    this.scale.hidden = !bar;
    if (bar) {
      this.bar.style.width = `${bar.pixels}px`;
      this.barText.textContent = `${bar.mm} mm${slice.spacing?.atDetector ? ' at the detector' : ''}`;
    }
  }

  showPainted(painted: Painted): void {
    const state = STATE[painted];
    const label = state && el('span', { class: `so-v-${painted}`, 'data-testid': state.testid }, state.text);
    fill(this.warning, painted === 'preview' && label);
    fill(this.quality, painted !== 'preview' && label);
  }

  showProblem(text: string): void {
    if (this.problem.textContent !== text) {
      this.problem.textContent = text;
    }
  }

  private edge(name: string): HTMLElement {
    return el('div', { class: `so-v-edge so-v-edge-${name}` });
  }
}

export function seriesName({ number, modality, description }: SeriesEntry): string {
  return [number === null ? 'Series' : `Series ${number}`, modality, description].filter(Boolean).join(' ');
}

/** A window as radiologists say it: width, then centre. */
export function windowText(voi: Voi | undefined, name: string): string {
  if (!voi) {
    return '';
  }

  return voi.kind === 'lut' ? `LUT: ${name}` : `W ${short(voi.width)} L ${short(voi.center)}${name ? ` (${name})` : ''}`;
}

function short(value: number): string {
  return String(Math.abs(value) >= 10 ? Math.round(value) : Math.round(value * 100) / 100);
}
