import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lttb } from './decimate';

const range = (length: number) => Float64Array.from({ length }, (_, i) => i);

describe('lttb', () => {
  it('keeps everything where there is not more', () => {
    expect([...lttb([], [], 3)]).toEqual([]);
    expect([...lttb([5, 6, 7], [1, 2, 3], 3)]).toEqual([0, 1, 2]);
  });

  it('chooses the corner of a bent line', () => {
    expect([...lttb(range(7), [0, 0, 0, 9, 0, 0, 0], 3)]).toEqual([0, 3, 6]);
  });

  it('keeps a single spike among 100,000 steps', () => {
    const x = range(100_000);
    const y = x.map((i) => Math.sin(i / 9000));
    y[77_777] = 30;
    expect([...lttb(x, y, 160)]).toContain(77_777);
  });

  it('gives n increasing indices with both ends, whatever the values', () => {
    const values = fc.array(fc.double(), { maxLength: 300 });
    fc.assert(
      fc.property(values, fc.integer({ min: 3, max: 60 }), (y, n) => {
        const chosen = lttb(range(y.length), y, n);
        expect(chosen.length).toBe(Math.min(n, y.length));
        if (y.length === 0) return;
        expect(chosen[0]).toBe(0);
        expect(chosen[chosen.length - 1]).toBe(y.length - 1);
        expect(chosen.every((index, i) => i === 0 || index > chosen[i - 1])).toBe(true);
      }),
    );
  });

  it('chooses a missing value only where the whole bucket is missing', () => {
    const y = range(1002).map((i) => (i % 2 === 0 || (i > 400 && i < 600) ? Number.NaN : Math.cos(i)));
    const chosen = [...lttb(range(1002), y, 102)];
    const inner = chosen.slice(1, -1);
    expect(inner.filter((i) => Number.isNaN(y[i])).every((i) => i > 390 && i < 600)).toBe(true);
    expect(inner.filter((i) => i > 410 && i < 590).length).toBeGreaterThanOrEqual(17);
  });

  it('finds the peak beside a gap', () => {
    // Both neighbouring buckets are missing: the bucket's own level stands in for them.
    const y = [NaN, NaN, NaN, NaN, 1, 1, 8, 1, NaN, NaN, NaN, NaN, NaN];
    expect([...lttb(range(13), y, 5)]).toContain(6);
  });

  it('refuses fewer than 3 points and unequal lengths', () => {
    expect(() => lttb([1], [1], 2)).toThrow(RangeError);
    expect(() => lttb([1], [1], Number.NaN)).toThrow(RangeError);
    expect(() => lttb([1, 2], [1], 3)).toThrow(/2 positions but 1 values/);
  });
});
