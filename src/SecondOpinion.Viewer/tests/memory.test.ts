import { describe, expect, it } from 'vitest';
import { nearest } from '../src/loader';
import { Lru } from '../src/lru';

describe('what is kept in memory', () => {
  it('drops what was used longest ago, and only as much as must go', () => {
    const kept = new Lru<string>(100);
    kept.set('one', '1', 40);
    kept.set('two', '2', 40);
    kept.get('one');
    kept.set('three', '3', 20);
    expect([kept.has('one'), kept.has('two'), kept.bytes]).toEqual([true, true, 100]);
    kept.set('four', '4', 1);
    expect([kept.has('one'), kept.has('two'), kept.has('three'), kept.bytes]).toEqual([true, false, true, 61]);
  });

  it('keeps the newest even where it alone is beyond the budget', () => {
    const kept = new Lru<string>(10);
    kept.set('small', '1', 5);
    kept.set('large', '2', 50);
    expect([kept.has('small'), kept.get('large'), kept.bytes]).toEqual([false, '2', 50]);
  });

  it('counts a replaced entry once, and nothing after it is cleared', () => {
    const kept = new Lru<string>(10);
    kept.set('one', '1', 5);
    kept.set('one', '2', 3);
    expect([kept.get('one'), kept.bytes]).toEqual(['2', 3]);
    kept.clear();
    expect([kept.get('one'), kept.bytes]).toEqual([undefined, 0]);
  });
});

describe('what is fetched next', () => {
  it('goes outward from the slice looked at, the later side first, to both ends', () => {
    const left = new Set([0, 1, 2, 3, 4, 5]);
    const order: number[] = [];
    for (let next = nearest(6, 4, (i) => left.has(i)); next !== undefined; next = nearest(6, 4, (i) => left.has(i))) {
      left.delete(next);
      order.push(next);
    }

    expect(order).toEqual([4, 5, 3, 2, 1, 0]);
  });

  it('is nothing where all is there', () => expect(nearest(6, 4, () => false)).toBeUndefined());
});
