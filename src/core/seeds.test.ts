import { describe, expect, it } from 'vitest';
import { columnsOverSeeds, meanAndSpread } from './seeds';

describe('meanAndSpread', () => {
  it('is the mean and the sample standard deviation', () => {
    // Python: statistics.mean, statistics.stdev of [2, 4, 4, 4, 5, 5, 7, 9].
    const { mean, spread } = meanAndSpread([2, 4, 4, 4, 5, 5, 7, 9]);
    expect(mean).toBe(5);
    expect(spread).toBeCloseTo(2.138089935299395, 12);
  });

  it('has no spread for one value, and nothing for none or a missing one', () => {
    expect(meanAndSpread([3])).toEqual({ mean: 3, spread: Number.NaN });
    expect(meanAndSpread([]).mean).toBeNaN();
    expect(meanAndSpread([1, Number.NaN]).mean).toBeNaN();
  });
});

it('columnsOverSeeds goes place by place', () => {
  const { mean, spread } = columnsOverSeeds([Float64Array.of(1, 5), Float64Array.of(3, 5)]);
  expect([...mean]).toEqual([2, 5]);
  expect(spread[0]).toBeCloseTo(Math.SQRT2, 12);
  expect(spread[1]).toBe(0);
});
