import { describe, expect, it } from 'vitest';
import { edgeLetters } from '../src/orientation';

describe('the letters at the edges', () => {
  it('of an axial slice: patient right on the left of the screen', () => {
    expect(edgeLetters([1, 0, 0, 0, 1, 0])).toEqual({ left: 'R', right: 'L', top: 'A', bottom: 'P' });
  });

  it('of a sagittal slice', () => {
    expect(edgeLetters([0, 1, 0, 0, 0, -1])).toEqual({ left: 'A', right: 'P', top: 'H', bottom: 'F' });
  });

  it('of a coronal slice', () => {
    expect(edgeLetters([1, 0, 0, 0, 0, -1])).toEqual({ left: 'R', right: 'L', top: 'H', bottom: 'F' });
  });

  it('of an oblique slice name the larger direction first', () => {
    // Row turned 30 degrees from left towards the back.
    expect(edgeLetters([Math.cos(Math.PI / 6), Math.sin(Math.PI / 6), 0, 0, 0, -1])).toEqual({ left: 'RA', right: 'LP', top: 'H', bottom: 'F' });
  });

  it('leave out a tilt below 10 degrees, and tell one above', () => {
    const tilted = (degrees: number): number[] => [1, 0, 0, 0, Math.cos((degrees * Math.PI) / 180), -Math.sin((degrees * Math.PI) / 180)];
    expect(edgeLetters(tilted(9))?.bottom).toBe('P');
    expect(edgeLetters(tilted(11))?.bottom).toBe('PF');
  });

  it.each([
    ['absent', undefined],
    ['five numbers', [1, 0, 0, 0, 1]],
    ['all zero', [0, 0, 0, 0, 0, 0]],
    ['not of unit length', [2, 0, 0, 0, 1, 0]],
    ['not at right angles', [1, 0, 0, 1, 0, 0]],
    ['not numbers', [1, 0, 0, 0, NaN, 0]],
  ])('are not drawn where the orientation is %s', (_, cosines) => expect(edgeLetters(cosines)).toBeUndefined());
});
