import type { Action } from './actions';
import { button, el } from './dom';
import type { NamedVoi } from './metadata';
import type { Viewport } from './viewport';
import { presetsFor } from './windows';

/** Every action as a button: the usual ones in sight, the others behind "More". */
export class Toolbar {
  readonly element: HTMLElement;
  private readonly switches: { readonly button: HTMLButtonElement; readonly isOn: () => boolean }[] = [];
  private readonly presets = el('select', { class: 'so-v-select', 'aria-label': 'Window preset' });
  private offered = '';
  private choices: NamedVoi[] = [];

  constructor(
    actions: readonly Action[],
    private readonly viewport: () => Viewport,
  ) {
    const group = (name: Action['group']): HTMLButtonElement[] => actions.filter((action) => action.group === name).map((action) => this.make(action));
    const more = el('div', { class: 'so-v-group so-v-more', id: 'so-v-more', role: 'group', 'aria-label': 'More controls' }, ...group('more'));
    more.hidden = true;
    this.presets.addEventListener('change', () => this.choose(this.presets.selectedIndex - 1));
    this.element = el(
      'div',
      { class: 'so-v-toolbar' },
      el('div', { class: 'so-v-group', role: 'group', 'aria-label': 'What dragging does' }, ...group('tool')),
      el('div', { class: 'so-v-group', role: 'group', 'aria-label': 'View' }, this.presets, ...group('view'), opener(more)),
      more,
    );
  }

  /** Chooses the preset at `place`, from 0; nothing where there is none. */
  choose(place: number): void {
    const choice = this.choices[place];
    if (choice) {
      this.viewport().window((windowing) => windowing.choose(choice));
    }
  }

  update(): void {
    for (const { button: element, isOn } of this.switches) {
      element.setAttribute('aria-pressed', String(isOn()));
    }

    const { slice, stack, windowing } = this.viewport();
    this.choices = slice && stack ? presetsFor(slice, stack.series.modality) : [];
    const names = this.choices.map(({ name }) => name);
    if (this.offered !== names.join('\n')) {
      this.offered = names.join('\n');
      this.presets.replaceChildren(...['Window…', ...names].map((name) => el('option', {}, name)));
      this.presets.disabled = names.length === 0;
    }

    this.presets.selectedIndex = (slice ? names.indexOf(windowing.shown(slice).name) : -1) + 1;
  }

  private make(action: Action): HTMLButtonElement {
    const element = button(action.label, action.keys, action.run);
    if (action.isOn) {
      this.switches.push({ button: element, isOn: action.isOn });
    }

    return element;
  }
}

function opener(more: HTMLElement): HTMLButtonElement {
  const element = button('More', [], () => {
    more.hidden = !more.hidden;
    element.setAttribute('aria-expanded', String(!more.hidden));
  });
  element.setAttribute('aria-expanded', 'false');
  element.setAttribute('aria-controls', more.id);
  return element;
}
