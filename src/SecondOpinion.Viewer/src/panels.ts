import { type CaseFile, readyOf, type SeriesEntry, timeLeft } from './case';
import { button, el, fill } from './dom';
import { seriesName } from './overlay';

const URGENCY: Readonly<Record<CaseFile['urgency'], string>> = { routine: 'Routine', urgent: 'Urgent', immediate: 'Immediate' };

/** What stands beside the pictures: the question, the series, what is withheld. */
export class Panels {
  readonly question = el('section', { class: 'so-v-panel', 'aria-label': 'Question', 'data-testid': 'question' });
  readonly series = el('nav', { class: 'so-v-panel', 'aria-label': 'Series' });
  readonly withheld = el('section', { class: 'so-v-panel', 'aria-label': 'Withheld', 'data-testid': 'withheld' });
  readonly note = el('p', { class: 'so-v-panel so-v-note' }, 'Dates in the data are shifted. Cite studies by their label, such as Study 1 or Prior A.');

  /** The page's own form for finishing, moved here: it works where no script runs, too. */
  readonly finish = document.querySelector<HTMLFormElement>('form.so-end');

  constructor(private readonly open: (uid: string) => void) {}

  show(file: CaseFile): void {
    this.showQuestion(file);
    this.showSeries(file);
    this.showWithheld(file);
  }

  /** Marks the series that is open. */
  mark(opened: string | undefined): void {
    for (const element of this.series.querySelectorAll<HTMLElement>('[data-open-series]')) {
      element.setAttribute('aria-current', String(element.dataset.openSeries === opened));
    }
  }

  private showQuestion(file: CaseFile): void {
    const { preparing, referrer } = file;
    const left = timeLeft(file);
    fill(
      this.question,
      el(
        'div',
        { class: 'so-v-heading' },
        el('strong', { class: 'so-v-code', 'data-testid': 'case-code' }, file.caseCode),
        el('span', { class: `so-v-urgency so-v-urgency-${file.urgency}` }, URGENCY[file.urgency] ?? file.urgency),
      ),
      el('h2', {}, 'Question'),
      el('p', { class: 'so-v-question' }, file.question),
      el('p', { class: 'so-v-quiet' }, `From ${referrer.name}, ${referrer.organisation}.${left && ` This reading ends in ${left}.`}`),
      preparing && el('p', { role: 'status' }, `Still being prepared: ${preparing.done} of ${preparing.total} images are ready.`),
    );
  }

  private showSeries(file: CaseFile): void {
    const focused = (document.activeElement as HTMLElement | null)?.dataset.openSeries; // kept over the rebuilding of the list
    fill(
      this.series,
      ...file.studies.flatMap((study) => [
        el('h2', {}, `${study.label} `, el('span', { class: 'so-v-quiet' }, study.when)),
        el('ul', {}, ...study.series.map((series) => el('li', {}, this.seriesButton(series)))),
      ]),
    );
    if (focused) {
      this.series.querySelector<HTMLElement>(`[data-open-series="${CSS.escape(focused)}"]`)?.focus();
    }
  }

  private seriesButton(series: SeriesEntry): HTMLButtonElement {
    const element = button(seriesName(series), [], () => this.open(series.uid));
    element.classList.add('so-v-series');
    element.dataset.openSeries = series.uid;
    element.disabled = readyOf(series) === 0;
    element.append(el('span', { class: 'so-v-quiet' }, countText(series)));
    return element;
  }

  private showWithheld({ withheld, preparing }: CaseFile): void {
    const soFar = preparing ? ' so far' : ''; // what is still to come may be withheld, too
    const total = withheld.reduce((sum, { count }) => sum + count, 0);
    fill(
      this.withheld,
      el('h2', {}, total === 0 ? `Nothing is withheld${soFar}` : `Withheld${soFar}: ${total} ${total === 1 ? 'object' : 'objects'}`),
      total > 0 && el('ul', {}, ...withheld.map(({ count, kind, reason }) => el('li', {}, `${count} × ${kind}: ${reason}`))),
      total > 0 && el('p', { class: 'so-v-quiet' }, 'You do not see everything that was acquired. Say so in your opinion where it matters.'),
    );
  }
}

function countText(series: SeriesEntry): string {
  const ready = readyOf(series);
  const frames = `${series.frames} ${series.frames === 1 ? 'image' : 'images'}`;
  return ready === series.instances ? frames : ready === 0 ? 'not ready yet' : `${ready} of ${series.instances} ready`;
}
