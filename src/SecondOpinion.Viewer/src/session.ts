export type EndReason = 'revoked' | 'expired' | 'idle' | 'locked' | 'ended';

const WORDS: Record<EndReason, string> = {
  revoked: 'The referrer has withdrawn this link.',
  expired: 'This link has reached its end.',
  idle: 'Nothing was read for 30 minutes, so reading was stopped to keep the images safe.',
  locked: 'This link has been locked by the PACS office.',
  ended: 'This reading session has ended.',
};

const NEXT: Record<EndReason, string> = {
  revoked: 'The images have been removed from this screen. Ask the referrer if you still need them.',
  expired: 'The images have been removed from this screen. Ask the referrer for a new link if you still need them.',
  idle: 'The images have been removed from this screen. Open the link in your letter again to go on.',
  locked: 'The images have been removed from this screen. Ask the referrer to have it unlocked.',
  ended: 'The images have been removed from this screen. Open the link in your letter again to go on.',
};

/** What the reader is told when the session is over: a heading, and what to do. `after` is for somebody who has no letter. */
export function endWords(reason: EndReason, after?: string): { readonly heading: string; readonly next: string } {
  return { heading: WORDS[reason], next: after ? `The images have been removed from this screen. ${after}` : NEXT[reason] };
}

/** The reason in a 401's problem details; `ended` where it gives none that we know. */
export function readReason(problem: unknown): EndReason {
  const reason = (problem as { reason?: unknown } | null)?.reason;
  return typeof reason === 'string' && Object.hasOwn(WORDS, reason) ? (reason as EndReason) : 'ended';
}

/**
 * The right to read, as the server sees it. Every request goes through here, so that the first 401 to any of them ends all:
 * running requests are aborted, no new one is made, and whoever holds pixels is told to drop them.
 */
export class Session {
  private readonly abort = new AbortController();
  private readonly listeners: ((reason: EndReason) => void)[] = [];
  private readonly ahead = new Map<string, Promise<Response>>();

  constructor(readonly base: string) {}

  get ended(): boolean {
    return this.abort.signal.aborted;
  }

  onEnd(listener: (reason: EndReason) => void): void {
    this.listeners.push(listener);
  }

  /** Asks for `path` now; the next fetch of it gets the answer. Only at the start: an answer that nobody fetches is never let go. */
  fetchAhead(path: string, accept: string): void {
    const answer = this.fetch(path, accept);
    answer.catch(() => undefined); // told, or not, where it is fetched
    this.ahead.set(path, answer);
  }

  /** Fetches `path` below the case. Rejects when the network fails, `signal` is aborted, or the session is over. */
  async fetch(path: string, accept = 'application/json', signal?: AbortSignal): Promise<Response> {
    const ahead = this.ahead.get(path);
    if (ahead) {
      this.ahead.delete(path);
      return ahead;
    }

    const signals = signal ? [this.abort.signal, signal] : [this.abort.signal];
    const response = await fetch(this.base + path, { headers: { Accept: accept }, redirect: 'error', signal: AbortSignal.any(signals) });
    if (response.status === 401) {
      this.end(readReason(await response.json().catch(() => null)));
      throw new Error('the session has ended');
    }

    return response;
  }

  end(reason: EndReason): void {
    if (this.ended) {
      return;
    }

    this.abort.abort();
    this.listeners.forEach((listener) => listener(reason));
  }
}
