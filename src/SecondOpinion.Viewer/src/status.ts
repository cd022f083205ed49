import type { Cine } from './cine';
import { el } from './dom';
import { seriesName } from './overlay';
import type { Viewport } from './viewport';

const QUIET_MS = 500; // a screen reader is told where the reader has stopped, not every slice passed

const STATE = { nothing: 'loading', preview: 'preview, not for reading', lossless: 'full quality', lossy: 'full quality, lossy as acquired' };

/** The line under the pictures: what is shown, for eyes at once and for screen readers when it has settled. */
export class Status {
  private readonly line = el('div', { class: 'so-v-line', 'aria-hidden': 'true' });
  private readonly spoken = el('div', { class: 'so-v-spoken', 'aria-live': 'polite', 'data-testid': 'viewer-status' });
  private readonly trouble = el('div', { class: 'so-v-trouble', role: 'alert' });
  readonly element = el('div', { class: 'so-v-status' }, this.line, this.spoken, this.trouble);
  private readonly problems = new Map<string, string>();
  private timer = 0;

  tell(viewport: Viewport, cine: Cine): void {
    const { stack, slice, windowing } = viewport;
    const where = stack && `${stack.study.label}, ${seriesName(stack.series)}, slice ${viewport.index + 1} of ${viewport.count}`;
    const playing = cine.playing ? `playing, ${Math.round(cine.rate)} a second` : '';
    const text = [where, slice && windowing.text(slice), stack && STATE[viewport.state], playing].filter(Boolean).join(' · ');
    if (text === this.line.textContent) {
      return;
    }

    this.line.textContent = text;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.spoken.textContent = cine.playing ? 'Playing' : text;
    }, QUIET_MS);
  }

  /** Something the reader must know, said by `source` until it says something else. */
  problem(source: 'service' | 'images' | 'series', text: string): void {
    this.problems.set(source, text);
    const all = [...new Set(this.problems.values())].filter(Boolean).join(' ');
    if (this.trouble.textContent !== all) {
      this.trouble.textContent = all;
    }
  }
}
