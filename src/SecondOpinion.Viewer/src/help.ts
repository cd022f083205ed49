import type { Action } from './actions';
import { button, el, keyName } from './dom';

const MOUSE = [
  ['Wheel', 'One slice'],
  ['Ctrl + wheel', 'Larger or smaller at the pointer'],
  ['Left drag, one finger', 'The chosen tool: Scroll, Window, Zoom or Move'],
  ['Right drag', 'Window: right is wider, down is brighter'],
  ['Middle drag', 'Move'],
  ['Two fingers', 'Zoom and move'],
  ['1 to 9', 'Window preset'],
];

/** The dialog that tells what every key and button does. */
export function makeHelp(actions: readonly Action[]): HTMLDialogElement {
  const row = (keys: string, what: string): HTMLElement => el('tr', {}, el('th', { scope: 'row' }, keys), el('td', {}, what));
  const close = button('Close', ['Escape'], () => dialog.close());
  const dialog: HTMLDialogElement = el(
    'dialog',
    { class: 'so-v-help', 'aria-labelledby': 'so-v-help-title' },
    el('div', { class: 'so-v-heading' }, el('h2', { id: 'so-v-help-title' }, 'Keys and mouse'), close),
    el('p', {}, 'Keys work while the focus is in the viewer: press on the image, or reach it with Tab.'),
    el(
      'table',
      {},
      el('tbody', {}, ...MOUSE.map(([keys, what]) => row(keys, what)), ...actions.map(({ keys, label }) => row(keys.map(keyName).join(' or '), label))),
    ),
  );
  return dialog;
}
