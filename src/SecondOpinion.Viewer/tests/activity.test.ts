import { beforeEach, describe, expect, it, vi } from 'vitest';
import { reportActivity } from '../src/activity';
import type { Session } from '../src/session';

const MINUTES = 60_000;

describe('somebody who reads', () => {
  let time = 0;
  let act: () => void;
  const session = { ended: false, fetch: vi.fn() };

  beforeEach(() => {
    time = 0;
    session.ended = false;
    session.fetch.mockReset().mockResolvedValue(new Response());
    const page = { addEventListener: (_: string, listener: () => void) => (act = listener) } as unknown as Document;
    reportActivity(session as unknown as Session, page, () => time);
  });

  it('is reported after five minutes and not before, then not again for five more', () => {
    time = 5 * MINUTES - 1;
    act();
    expect(session.fetch).not.toHaveBeenCalled();
    time = 5 * MINUTES;
    act();
    act();
    expect(session.fetch).toHaveBeenCalledTimes(1);
    time = 10 * MINUTES;
    act();
    expect(session.fetch).toHaveBeenCalledTimes(2);
  });

  it('is not reported while nobody does anything', () => {
    time = 60 * MINUTES;
    expect(session.fetch).not.toHaveBeenCalled();
  });

  it('is reported again by the next action where the server did not hear', async () => {
    session.fetch.mockRejectedValueOnce(new TypeError('offline'));
    time = 5 * MINUTES;
    act();
    await Promise.resolve();
    await Promise.resolve();
    act();
    expect(session.fetch).toHaveBeenCalledTimes(2);
  });

  it('is not reported once the session has ended', () => {
    session.ended = true;
    time = 60 * MINUTES;
    act();
    expect(session.fetch).not.toHaveBeenCalled();
  });
});
