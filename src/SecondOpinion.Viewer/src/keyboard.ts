import type { Action } from './actions';

/**
 * Runs the action of a key while the focus is in the viewer, and never elsewhere on the page, so that a letter typed into the
 * opinion does nothing to the images (WCAG 2.2, 2.1.4). `preset` takes the digits from 1.
 */
export function listenToKeys(root: HTMLElement, actions: readonly Action[], preset: (place: number) => void): void {
  const byKey = new Map(actions.flatMap((action) => action.keys.map((key) => [key, action])));
  root.addEventListener('keydown', (event) => {
    const target = event.target as HTMLElement;
    const key = keyOf(event);
    if (key === undefined || target.closest('input, select, textarea, dialog') || (key === ' ' && target.closest('button, summary'))) {
      return;
    }

    const action = byKey.get(key);
    if (action) {
      action.run();
    } else if (/^[1-9]$/.test(key)) {
      preset(Number(key) - 1);
    } else {
      return;
    }

    event.preventDefault();
  });
}

/** The key as an action names it; nothing for the browser's own combinations. */
export function keyOf({ key, ctrlKey, altKey, metaKey, shiftKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'shiftKey'>): string | undefined {
  if (ctrlKey || altKey || metaKey) {
    return undefined;
  }

  return key.length === 1 ? key.toLowerCase() : shiftKey ? `Shift+${key}` : key;
}
