import { describe, expect, it } from 'vitest';
import { argsort } from './argsort';
import { groupSize, jackknifeError } from './jackknife';
import { pointSet, requireAlike } from './point-set';

describe('pointSet', () => {
  it('counts items', () => {
    expect(pointSet([1, 2, 3, 4, 5, 6], 2)).toMatchObject({ count: 3, size: 2 });
  });

  it.each([
    ['no items', [], 2],
    ['half an item', [1, 2, 3], 2],
    ['items of nothing', [1], 0],
    ['NaN', [1, Number.NaN], 2],
    ['infinity', [1, 2, Infinity, 4], 2],
  ])('refuses %s', (_what, x, size) => {
    expect(() => pointSet(x, size)).toThrow(RangeError);
  });

  it('refuses to compare items of two sizes, or too few', () => {
    const two = pointSet([1, 2, 3, 4], 2);
    expect(() => requireAlike(two, pointSet([1], 1), 1)).toThrow(/of 2 and of 1 numbers/);
    expect(() => requireAlike(two, two, 3)).toThrow(/2 items are too few/);
  });
});

describe('argsort', () => {
  it('orders as a comparison does, ties by index', () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i * 37.1) * 5 - 2);
    values[7] = values[900];
    const expected = [...values.keys()].sort((a, b) => values[a] - values[b] || a - b);
    expect([...argsort(values)]).toEqual(expected);
  });

  it.each([[[]], [[3]], [[2, 2, 2]], [[1e300, -1e300, 0]]])('orders %j', (values: number[]) => {
    const order = argsort(Float64Array.from(values));
    expect([...order].map((i) => values[i])).toEqual(values.toSorted((a, b) => a - b));
  });
});

describe('the jackknife', () => {
  it('of a mean is the standard error of the mean, s/√n', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    const n = values.length;
    const sum = values.reduce((total, value) => total + value, 0);
    const variance = values.reduce((total, value) => total + (value - sum / n) ** 2, 0) / (n - 1);
    const without = values.map((value) => (sum - value) / (n - 1));
    expect(jackknifeError(without)).toBeCloseTo(Math.sqrt(variance / n), 12);
  });

  it('knows nothing of fewer than two groups', () => {
    expect(jackknifeError([])).toBeNaN();
    expect(jackknifeError([1])).toBeNaN();
  });

  it('cuts into groups that differ by at most one item', () => {
    const sizes = Array.from({ length: 20 }, (_, group) => groupSize(2507, 20, group));
    expect(sizes.reduce((total, size) => total + size, 0)).toBe(2507);
    expect(new Set(sizes)).toEqual(new Set([125, 126]));
  });
});
