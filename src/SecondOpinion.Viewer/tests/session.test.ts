import { afterEach, describe, expect, it, vi } from 'vitest';
import { type EndReason, endWords, readReason, Session } from '../src/session';

const answers = (...responses: (Response | Error)[]): ReturnType<typeof vi.fn> => {
  const stub = vi.fn((_: string, options: RequestInit) => {
    options.signal?.throwIfAborted();
    const next = responses.shift();
    return next instanceof Response ? Promise.resolve(next) : Promise.reject(next ?? new Error('nothing left to answer'));
  });
  vi.stubGlobal('fetch', stub);
  return stub;
};
const ended = (reason: string): Response => Response.json({ title: 'session-ended', reason }, { status: 401 });

afterEach(() => vi.unstubAllGlobals());

describe('a session', () => {
  it('asks below its case, and only its own origin', async () => {
    const stub = answers(new Response('ok'));
    await new Session('/read/SO-1').fetch('/case', 'application/json');
    expect(stub).toHaveBeenCalledWith('/read/SO-1/case', expect.objectContaining({ headers: { Accept: 'application/json' }, redirect: 'error' }));
  });

  it('ends at the first 401 to any request, and tells each listener why, once', async () => {
    answers(ended('revoked'), ended('idle'));
    const session = new Session('/read/SO-1');
    const told: EndReason[] = [];
    session.onEnd((reason) => told.push(reason));
    const both = await Promise.allSettled([session.fetch('/case'), session.fetch('/preview/1')]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect([told, session.ended]).toEqual([['revoked'], true]);
  });

  it('asks for nothing more once it has ended, and aborts what is under way', async () => {
    const session = new Session('/read/SO-1');
    let signal: AbortSignal | null | undefined;
    vi.stubGlobal('fetch', (_: string, options: RequestInit) => {
      signal = options.signal;
      return new Promise(() => undefined);
    });
    void session.fetch('/preview/1');
    expect(signal?.aborted).toBe(false);
    session.end('expired');
    expect(signal?.aborted).toBe(true);
    answers(new Response('ok'));
    await expect(session.fetch('/case')).rejects.toThrow();
  });

  it('goes on after 403, 404 and 503, and after the network fails', async () => {
    answers(new Response('', { status: 403 }), new Response('', { status: 404 }), new Response('', { status: 503 }), new TypeError('offline'), new Response('ok'));
    const session = new Session('/read/SO-1');
    expect([(await session.fetch('/a')).status, (await session.fetch('/b')).status, (await session.fetch('/c')).status]).toEqual([403, 404, 503]);
    await expect(session.fetch('/d')).rejects.toThrow('offline');
    expect([(await session.fetch('/e')).ok, session.ended]).toEqual([true, false]);
  });
});

describe('why it ended', () => {
  it('names what to do next for somebody who has no letter', () => {
    const { heading, next } = endWords('ended', 'Go back to the case.');
    expect([heading, next]).toEqual([endWords('ended').heading, 'The images have been removed from this screen. Go back to the case.']);
    expect(endWords('ended').next).toContain('letter');
  });

  it.each(['revoked', 'expired', 'idle', 'locked', 'ended'] as const)('is said in plain words: %s', (reason) => {
    expect(readReason({ reason })).toBe(reason);
    expect(endWords(reason).heading).toMatch(/^[A-Z].*\.$/);
    expect(endWords(reason).next).toContain('removed from this screen');
  });

  it.each([null, undefined, 'text', {}, { reason: 5 }, { reason: 'toString' }, { reason: 'hacked' }])('is plainly "ended" where the answer is %j', (problem) => {
    expect(readReason(problem)).toBe('ended');
  });
});
