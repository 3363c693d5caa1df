import { describe, expect, it } from 'vitest';
import { median, medianRatio, percentile, short, spread } from './stats';

describe('statistics of rounds', () => {
  it('takes the middle, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  it('interpolates percentiles', () => {
    expect(percentile([0, 10], 0.95)).toBeCloseTo(9.5);
    expect(percentile([5], 0.95)).toBe(5);
    expect(percentile([10, 20, 30], 1)).toBe(30);
  });

  it('pairs rounds, so that a slow moment of the machine hits both sides', () => {
    // The second round ran at half speed for both; the third hit only theirs.
    expect(medianRatio([100, 50, 100], [10, 5, 2])).toBe(10);
    expect(medianRatio([100], [])).toBeNaN();
  });

  it('tells how much rounds differ', () => {
    expect(spread([10, 10, 10])).toBe(0);
    expect(spread([8, 10, 12])).toBeCloseTo(0.1);
  });

  it('writes three digits', () => {
    expect([0.06123, 2.8456, 181.27, 12_345].map(short)).toEqual(['0.0612', '2.85', '181', '12,300']);
    expect(short(Number.NaN)).toBe('–');
  });
});
