import { describe, expect, it } from 'vitest';
import { restingStop, sheetHeights } from './sheet-heights';

describe('the stops of the sheet', () => {
  it('leave the stage uncovered in the middle, on a phone of 390 × 844', () => {
    // 844 less top bar 52, counters 46 and transport 65; the stage's card is 366 wide and 1.1 times as wide as high.
    const body = 844 - 52 - 46 - 65;
    const { low, middle, high } = sheetHeights(390, body);
    expect(body - middle).toBeGreaterThan(366 / 1.1 + 50);
    expect(middle).toBeGreaterThan(low);
    expect(high).toBeGreaterThan(middle);
    expect(high).toBeLessThan(body);
  });

  it.each([
    [320, 400],
    [740, 200],
    [0, 0],
  ])('are in order on a body of %i × %i', (width, height) => {
    const { low, middle, high } = sheetHeights(width, height);
    expect(low).toBeLessThanOrEqual(middle);
    expect(middle).toBeLessThanOrEqual(high);
  });
});

describe('where the sheet rests after a drag', () => {
  const heights = { low: 72, middle: 240, high: 640 };

  it('is the nearest stop when it was let go at rest', () => {
    expect(restingStop(100, 0, heights)).toBe('low');
    expect(restingStop(300, 0, heights)).toBe('middle');
    expect(restingStop(500, 0, heights)).toBe('high');
  });

  it('is the next one the way it was flicked', () => {
    expect(restingStop(250, 1, heights)).toBe('high');
    expect(restingStop(100, 1, heights)).toBe('middle');
    expect(restingStop(630, -1, heights)).toBe('middle');
    expect(restingStop(72, -1, heights)).toBe('low');
    expect(restingStop(640, 1, heights)).toBe('high');
  });
});
