type Child = Node | string | null | undefined | false;

/** An element with attributes and children. Text is always set as text: nothing that came over the network is read as HTML. */
export function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }

  fill(element, ...children);
  return element;
}

/** Gives an element new children; what is false or missing is left out. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren(...children.filter((child): child is Node | string => Boolean(child)));
}

/** A labelled button; the key that does the same is told to everyone, by `aria-keyshortcuts` too. */
export function button(label: string, keys: readonly string[], press: () => void): HTMLButtonElement {
  const element = el('button', { type: 'button', class: 'so-v-button' }, label);
  if (keys.length > 0) {
    element.setAttribute('aria-keyshortcuts', keys.join(' '));
    element.title = `${label} (${keys.map(keyName).join(' or ')})`;
  }

  element.addEventListener('click', press);
  return element;
}

const KEY_NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', ' ': 'Space', PageUp: 'Page Up', PageDown: 'Page Down',
};

/** A key as it is written on the keyboard. */
export function keyName(key: string): string {
  return key.split(/(?<=.)\+(?=.)/).map((part) => KEY_NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part)).join(' + ');
}
