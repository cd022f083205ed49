import { type Action, makeActions } from './actions';
import { type CaseFile, findSeries, partnerOf, readable, readyOf } from './case';
import { Cine } from './cine';
import { el } from './dom';
import { makeHelp } from './help';
import { listenToKeys } from './keyboard';
import type { Sources } from './loader';
import { Opener } from './opener';
import { Panels } from './panels';
import type { Stack } from './stack';
import { Status } from './status';
import { Toolbar } from './toolbar';
import { Gestures, type Tool } from './tools';
import { Viewport } from './viewport';

/** The reading room: one viewport, or two side by side, and everything around them. */
export class Room {
  readonly cine = new Cine(() => this.active, () => this.update());
  tool: Tool = 'scroll';
  active: Viewport;
  private readonly viewports: Viewport[] = [];
  private readonly screens = el('div', { class: 'so-v-screens' });
  private readonly slider = el('input', { class: 'so-v-slider', type: 'range', min: '1', 'aria-label': 'Slice' });
  private readonly status = new Status();
  private readonly panels = new Panels((uid) => this.openSeries(uid));
  private readonly opener: Opener;
  private readonly toolbar: Toolbar;
  private readonly help: HTMLDialogElement;
  private file: CaseFile | undefined;

  constructor(
    private readonly root: HTMLElement,
    sources: Sources,
    private readonly caseCode: string,
  ) {
    this.opener = new Opener(
      sources,
      (viewport, stack) => this.place(viewport, stack),
      (problem) => this.status.problem('series', problem),
    );
    const actions: Action[] = makeActions(this);
    this.toolbar = new Toolbar(actions, () => this.active);
    this.help = makeHelp(actions);
    this.active = this.addViewport();
    this.slider.addEventListener('input', () => this.goTo(Number(this.slider.value) - 1));
    listenToKeys(root, actions, (place) => this.toolbar.choose(place));
    const { question, series, withheld, note, finish } = this.panels;
    root.replaceChildren(
      el('div', { class: 'so-v-side' }, question, series, withheld, note, finish),
      el('div', { class: 'so-v-main' }, this.toolbar.element, this.screens, this.slider, this.status.element),
      this.help,
    );
    this.update();
  }

  get comparing(): boolean {
    return this.viewports.length > 1;
  }

  /** The case as it is now. Opens the first series that is ready, and takes in images that have become ready since. */
  show(file: CaseFile): void {
    this.file = file;
    const first = readable(file)[0];
    for (const viewport of this.viewports) {
      const opened = viewport.stack?.series;
      const fresh = opened ? findSeries(file, opened.uid)?.series : first;
      if (fresh && readyOf(fresh) > (opened ? readyOf(opened) : 0)) {
        this.openSeries(fresh.uid, viewport);
      }
    }

    this.panels.show(file);
    this.panels.mark(this.active.stack?.series.uid);
    this.status.problem('images', first ? '' : 'No image is ready yet. The first will show here by itself.');
  }

  /** Opens a series. One that is already open there is read anew, and stays at its slice. */
  openSeries(uid: string, viewport = this.active): void {
    const found = this.file && findSeries(this.file, uid);
    if (found) {
      const isSettled = this.file?.preparing === null;
      void this.opener.open(viewport, found.study, found.series, isSettled);
    }
  }

  chooseTool(tool: Tool): void {
    this.tool = tool;
    this.update();
  }

  goTo(index: number): void {
    this.cine.stop();
    this.active.show(index);
  }

  openNeighbour(step: 1 | -1): void {
    const all = this.file ? readable(this.file) : [];
    const next = all[all.findIndex(({ uid }) => uid === this.active.stack?.series.uid) + step];
    if (next) {
      this.openSeries(next.uid);
    }
  }

  /** A second viewport, for a prior beside its study; or back to the active one alone. */
  toggleCompare(): void {
    if (this.comparing) {
      const other = this.viewports.find((viewport) => viewport !== this.active)!; // there are two
      this.viewports.splice(this.viewports.indexOf(other), 1);
      this.opener.cancel(other);
      other.stack?.close();
      other.dispose();
    } else {
      const from = this.active.stack?.series.uid;
      this.activate(this.addViewport());
      if (this.file && from) {
        this.openSeries(partnerOf(this.file, from));
      }
    }

    this.update();
  }

  showProblem(text: string): void {
    this.status.problem('service', text);
  }

  showHelp(): void {
    this.help.showModal();
  }

  /** Lets go of every pixel at once. */
  dispose(): void {
    this.cine.stop();
    this.file = undefined;
    for (const viewport of this.viewports.splice(0)) {
      viewport.stack?.close();
      viewport.dispose();
    }

    this.help.close();
    this.root.replaceChildren();
  }

  private addViewport(): Viewport {
    const viewport: Viewport = new Viewport(this.caseCode, () => this.update());
    this.viewports.push(viewport);
    this.screens.append(viewport.element);
    new Gestures(viewport, () => this.tool);
    viewport.element.addEventListener('focus', () => this.activate(viewport));
    return viewport;
  }

  private activate(viewport: Viewport): void {
    if (this.active !== viewport) {
      this.cine.stop();
      this.active = viewport;
      this.update();
    }
  }

  private place(viewport: Viewport, stack: Stack): void {
    const old = viewport.stack;
    const slice = old?.series.uid === stack.series.uid ? viewport.slice : undefined;
    const same = slice ? stack.slices.findIndex(({ uid, frame }) => uid === slice.uid && frame === slice.frame) : -1;
    old?.close();
    if (same < 0) {
      this.cine.forget();
    }

    viewport.open(stack, same < 0 ? undefined : same);
    if (!old && document.activeElement === document.body) {
      viewport.element.focus({ preventScroll: true }); // so that the keys work from the start
    }
  }

  private update(): void {
    const { active } = this;
    if (!active || !this.toolbar) {
      return; // still being built
    }

    for (const viewport of this.viewports) {
      viewport.element.classList.toggle('so-v-active', this.comparing && viewport === active);
    }

    this.toolbar.update();
    this.panels.mark(active.stack?.series.uid);
    this.slider.max = String(Math.max(active.count, 1));
    this.slider.value = String(active.index + 1);
    this.slider.disabled = active.count < 2;
    this.status.tell(active, this.cine);
  }
}
