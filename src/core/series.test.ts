import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeriesStore, smooth } from './series';

describe('SeriesStore', () => {
  it('keeps every step of any sequence of appends', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3000), { maxLength: 8 }), (sizes) => {
        const store = new SeriesStore(2);
        let next = 1;
        for (const size of sizes) {
          const steps = Float64Array.from({ length: size }, (_, i) => next + i);
          store.append(steps, [steps.map((s) => s / 3), steps.map((s) => -s)]);
          next += size;
        }
        const { step, values } = store.columns();
        expect(store.length).toBe(next - 1);
        expect(step.length).toBe(next - 1);
        expect(step.every((s, i) => s === i + 1)).toBe(true);
        expect(values[0].every((v, i) => v === (i + 1) / 3)).toBe(true);
        expect(values[1].every((v, i) => v === -(i + 1))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('takes a million steps one by one, copying each only a few times', () => {
    const store = new SeriesStore(1);
    let grown = 0;
    let buffer = store.columns().step.buffer;
    for (let step = 1; step <= 1_000_000; step++) {
      store.append([step], [[step]]);
      if (step % 1024 !== 1) continue;
      const now = store.columns().step.buffer;
      if (now !== buffer) grown++;
      buffer = now;
    }
    expect(store.length).toBe(1_000_000);
    expect(grown).toBeLessThanOrEqual(11);
  });

  it('goes back to a step and on from there', () => {
    const store = new SeriesStore(1);
    store.append([10, 20, 30], [[1, 2, 3]]);
    store.truncate(25);
    expect([...store.columns().step]).toEqual([10, 20]);
    store.append([21], [[9]]);
    expect([...store.columns().values[0]]).toEqual([1, 2, 9]);
    store.truncate(20);
    expect(store.length).toBe(2);
    store.truncate(5);
    expect(store.length).toBe(0);
  });

  it('forgets everything on clear', () => {
    const store = new SeriesStore(2);
    store.append([1], [[1], [2]]);
    store.clear();
    expect(store.length).toBe(0);
    expect(store.curveCount).toBe(2);
    store.append([1], [[3], [4]]);
    expect(store.columns().values.map((column) => [...column])).toEqual([[3], [4]]);
  });

  it('refuses what does not fit and stays as it was', () => {
    const store = new SeriesStore(1);
    store.append([1, 2], [[1, 2]]);
    expect(() => store.append([3], [])).toThrow(/0 columns for 1 curves/);
    expect(() => store.append([3], [[1, 2]])).toThrow(/2 values for 1 steps/);
    expect(() => store.append([2], [[1]])).toThrow(/Step 2 does not come after step 2/);
    expect(() => store.append([3, 3], [[1, 1]])).toThrow(RangeError);
    expect(() => store.append([Number.NaN], [[1]])).toThrow(RangeError);
    expect([...store.columns().step]).toEqual([1, 2]);
  });
});

describe('smooth', () => {
  it('follows m = f·m + (1 - f)·x over 1 - f^k', () => {
    const [first, second, third] = smooth([1, 3, 5], 0.5);
    expect(first).toBe(1);
    expect(second).toBeCloseTo((0.25 * 1 + 0.5 * 3) / 0.75, 12);
    expect(third).toBeCloseTo((0.125 * 1 + 0.25 * 3 + 0.5 * 5) / 0.875, 12);
  });

  it('leaves constants alone, from the first step on', () => {
    for (const value of smooth(new Float32Array(100).fill(2.5), 0.99)) expect(value).toBeCloseTo(2.5, 10);
  });

  it('gives the values themselves at 0', () => {
    expect([...smooth([4, -1, 2], 0)]).toEqual([4, -1, 2]);
  });

  it('shows missing values and goes on as if they were not there', () => {
    const whole = smooth([1, 3, 5], 0.9);
    const gaps = smooth([1, Number.NaN, 3, Infinity, 5], 0.9);
    expect([...gaps]).toEqual([whole[0], Number.NaN, whole[1], Infinity, whole[2]]);
  });

  it('stays within the range of its values', () => {
    const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 0.999, noNaN: true }), (values, factor) => {
        const slack = 1e-6;
        for (const value of smooth(values, factor)) {
          expect(value).toBeGreaterThanOrEqual(Math.min(...values) - slack);
          expect(value).toBeLessThanOrEqual(Math.max(...values) + slack);
        }
      }),
    );
  });

  it('refuses factors outside [0, 1)', () => {
    for (const factor of [-0.1, 1, Number.NaN]) expect(() => smooth([1], factor)).toThrow(RangeError);
  });
});
