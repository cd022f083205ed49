import { describe, expect, it, vi } from 'vitest';
import { makeActions } from '../src/actions';
import { type CaseFile, findSeries, partnerOf, readable, readyOf, type SeriesEntry, timeLeft } from '../src/case';
import { keyOf } from '../src/keyboard';
import type { Room } from '../src/room';
import { fit, panned, placeOf, scaleBar, zoomed } from '../src/view';

describe('the keys', () => {
  it('are each taken once, and every action has one and a label', () => {
    const actions = makeActions({} as Room);
    const keys = actions.flatMap((action) => action.keys);
    expect(new Set(keys).size).toBe(keys.length);
    expect(actions.every(({ label, keys: own }) => label && own.length > 0)).toBe(true);
    expect(keys).toEqual(
      expect.arrayContaining(['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', '+', '-', '0', 'f', 'i', ' ', 'r', '?']),
    );
    expect(keys.filter((key) => /[1-9]/.test(key))).toEqual([]); // the digits choose windows
  });

  it('leave the browser its own combinations', () => {
    const plain = { ctrlKey: false, altKey: false, metaKey: false, shiftKey: false };
    expect(keyOf({ ...plain, key: 'R' })).toBe('r');
    expect(keyOf({ ...plain, key: '?', shiftKey: true })).toBe('?');
    expect(keyOf({ ...plain, key: 'ArrowLeft', shiftKey: true })).toBe('Shift+ArrowLeft');
    expect([keyOf({ ...plain, key: 'r', ctrlKey: true }), keyOf({ ...plain, key: 'ArrowLeft', altKey: true }), keyOf({ ...plain, key: 'f', metaKey: true })]).toEqual(
      [undefined, undefined, undefined],
    );
  });

  it('go through slices by one, by ten and to the ends', () => {
    const goTo = vi.fn();
    const actions = makeActions({ goTo, active: { index: 20, count: 87 } } as unknown as Room);
    const press = (key: string): void => actions.find(({ keys }) => keys.includes(key))?.run();
    ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'].forEach(press);
    expect(goTo.mock.calls.flat()).toEqual([21, 19, 30, 10, 0, 86]);
  });
});

const series = (uid: string, description: string, ready: number | boolean = 10, modality = 'MR'): SeriesEntry => ({
  uid, number: 1, modality, description, instances: 10, frames: 10, ready,
});
const file = {
  studies: [
    { uid: '1', label: 'Study 1', when: 'index study', series: [series('a', 'T1'), series('b', 'T2'), series('c', 'DWI', 0)] },
    { uid: '2', label: 'Prior A', when: 'prior, 412 days earlier', series: [series('d', 'OTHER'), series('e', 'T2'), series('f', 'HEAD', true, 'CT')] },
  ],
} as unknown as CaseFile;

describe('the case', () => {
  it('counts what is ready, told as a number or as yes or no', () => {
    expect([readyOf(series('x', '', 3)), readyOf(series('x', '', true)), readyOf(series('x', '', false))]).toEqual([3, 10, 0]);
    expect(readable(file).map(({ uid }) => uid)).toEqual(['a', 'b', 'd', 'e', 'f']);
  });

  it('finds a series with its study', () => {
    expect(findSeries(file, 'e')?.study.label).toBe('Prior A');
    expect(findSeries(file, 'nowhere')).toBeUndefined();
  });

  it('compares with the same series of another study, else the same modality, else itself', () => {
    expect([partnerOf(file, 'b'), partnerOf(file, 'a'), partnerOf(file, 'f')]).toEqual(['e', 'd', 'f']);
  });

  it.each([
    ['2026-01-08T00:00:00Z', '7 days'], ['2026-01-02T23:59:00Z', '47 hours'], ['2026-01-01T01:59:00Z', '119 minutes'],
    ['2026-01-01T00:01:59Z', '1 minute'], ['2025-12-31T23:59:00Z', '0 minutes'],
  ])('says how long one may still read, without a date: until %s is %s', (endsAt, words) => {
    expect(timeLeft({ now: '2026-01-01T00:00:00Z', endsAt })).toBe(words);
  });

  it('says nothing of an end where there is none', () => {
    expect(timeLeft({ now: '2026-01-01T00:00:00Z', endsAt: null })).toBe('');
  });
});

describe('the picture on screen', () => {
  const screen = { width: 800, height: 600 };
  const picture = { width: 200, height: 300 };

  it('is fitted by its narrower side, with the shape of its pixels', () => {
    expect(fit(screen, picture, 1).scale).toBe(2);
    expect(fit(screen, picture, 0.5).scale).toBe(4);
  });

  it('keeps the point under the pointer when zoomed', () => {
    const view = zoomed({ scale: 2, dx: 10, dy: -20 }, 1.5, picture, 100, 50);
    expect([view.scale, (100 - view.dx) / view.scale, (50 - view.dy) / view.scale]).toEqual([3, 45, 35]);
  });

  it('is never zoomed out of sight, nor beyond 64 times', () => {
    expect(zoomed({ scale: 1, dx: 0, dy: 0 }, 1e-9, picture).scale * 300).toBe(32);
    expect(zoomed({ scale: 1, dx: 0, dy: 0 }, 1e9, picture).scale).toBe(64);
  });

  it('is never moved out of sight', () => {
    expect(panned({ scale: 1, dx: 0, dy: 0 }, 5000, -5000, screen)).toMatchObject({ dx: 400, dy: -300 });
  });

  it('lies on whole device pixels', () => {
    expect(placeOf({ scale: 1, dx: 0.3, dy: 0 }, { width: 801, height: 600 }, picture, 1, 1)).toEqual({ left: 301, top: 150, width: 200, height: 300 });
  });

  it('has a scale bar of a round length, no longer than a third of the width', () => {
    expect(scaleBar(0.25, 800)).toEqual({ mm: 50, pixels: 200 });
    expect(scaleBar(0.0001, 800)).toBeUndefined();
  });
});
