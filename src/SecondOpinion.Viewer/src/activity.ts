import type { Session } from './session';

const EVERY_MS = 5 * 60_000; // well within the 30 minutes after which an idle session ends

/**
 * Tells the server that somebody is reading. With all frames in memory nothing else would: scrolling through them asks for nothing,
 * and the case is polled whether or not anybody is there. Only what a person does counts.
 */
export function reportActivity(session: Session, page: Document, now: () => number = () => performance.now()): void {
  let told = now();
  const act = (): void => {
    if (!session.ended && now() - told >= EVERY_MS) {
      told = now();
      session.fetch('/dicom-web/studies', 'application/dicom+json').catch(() => {
        told -= EVERY_MS; // not heard: the next action tells again
      });
    }
  };
  for (const name of ['pointermove', 'pointerdown', 'keydown', 'wheel']) {
    page.addEventListener(name, act, { passive: true, capture: true });
  }
}
