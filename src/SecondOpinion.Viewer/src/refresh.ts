const EVERY_MS = 2000;
const SLOWEST_MS = 30_000;

/**
 * Keeps each element with `data-refresh-url` up to date: fetches that fragment every 2 s and shows it in the element, until the
 * fragment is the element without that attribute or holds a `data-refresh-done`. Failures wait longer each time and change nothing.
 */
export function refreshFragments(page: Document): void {
  for (const element of page.querySelectorAll<HTMLElement>('[data-refresh-url]')) {
    void keepFresh(element);
  }
}

async function keepFresh(element: HTMLElement): Promise<void> {
  let wait = EVERY_MS;
  while (element.dataset.refreshUrl) {
    await new Promise((resume) => setTimeout(resume, wait));
    if (document.hidden) {
      continue;
    }

    const fragment = await fetchFragment(element.dataset.refreshUrl);
    wait = fragment === null ? Math.min(wait * 2, SLOWEST_MS) : EVERY_MS;
    if (fragment !== null) {
      show(element, fragment);
    }
  }
}

async function fetchFragment(url: string): Promise<string | null> {
  try {
    const response = await fetch(url, { headers: { Accept: 'text/html' }, redirect: 'error' });
    return response.status === 200 ? await response.text() : null;
  } catch {
    return null; // offline, or signed out: the page as it stands is still the last thing known
  }
}

/** The fragment is the element itself, still with its `data-refresh-url` or, when it is the last, without; or its inner HTML alone. */
function show(element: HTMLElement, html: string): void {
  const parsed = new DOMParser().parseFromString(html, 'text/html').body;
  const own = findItself(element, parsed);
  const fresh = own ?? parsed;
  const finished = own ? !own.dataset.refreshUrl : fresh.querySelector('[data-refresh-done]') !== null;
  if (element.innerHTML !== fresh.innerHTML) {
    element.replaceChildren(...fresh.childNodes);
  }

  if (finished) {
    delete element.dataset.refreshUrl;
  }
}

function findItself(element: HTMLElement, parsed: HTMLElement): HTMLElement | null {
  const { testid } = element.dataset;
  return (
    parsed.querySelector<HTMLElement>('[data-refresh-url]') ??
    (element.id ? parsed.querySelector<HTMLElement>(`#${CSS.escape(element.id)}`) : null) ??
    (testid ? parsed.querySelector<HTMLElement>(`[data-testid="${CSS.escape(testid)}"]`) : null)
  );
}
