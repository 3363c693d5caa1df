import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NumberParam } from '../../core/params';
import { FAMILIES } from '../../models/registry';
import type { FamilyMeta } from '../../models/types';
import { linearTrack, trackOf } from './slider-track';

const numbers = FAMILIES.flatMap((family: FamilyMeta) =>
  Object.entries(family.params).flatMap(([id, param]): [string, NumberParam][] =>
    param.kind === 'number' ? [[`${family.id}.${id}`, param]] : [],
  ),
);
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe.each(numbers)('the slider of %s', (_name, param) => {
  const track = trackOf(param);

  it('reaches both ends', () => {
    expect(track.valueAt(0)).toBe(param.min);
    expect(track.valueAt(1)).toBe(param.max);
    expect(track.positionOf(param.min)).toBe(0);
    expect(track.positionOf(param.max)).toBe(1);
  });

  it('gives only values that fit, and gives each back from its own position', () => {
    fc.assert(
      fc.property(share, (t) => {
        const value = track.valueAt(t);
        expect(value).toBeGreaterThanOrEqual(param.min);
        expect(value).toBeLessThanOrEqual(param.max);
        if (param.integer) expect(Number.isInteger(value)).toBe(true);
        expect(track.valueAt(track.positionOf(value))).toBe(value);
      }),
      { numRuns: 50 },
    );
  });

  it('never goes left when the value grows', () => {
    const value = fc.double({ min: param.min, max: param.max, noNaN: true });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [low, high] = a <= b ? [a, b] : [b, a];
        expect(track.positionOf(low)).toBeLessThanOrEqual(track.positionOf(high));
      }),
      { numRuns: 50 },
    );
  });

  it('moves with every press of an arrow key until the end, from typed values too', () => {
    const value = fc.double({ min: param.min, max: param.max, noNaN: true });
    fc.assert(
      fc.property(value, fc.boolean(), (start, big) => {
        const up = track.next(start, 1, big);
        const down = track.next(start, -1, big);
        if (start < param.max) expect(up).toBeGreaterThan(start);
        if (start > param.min) expect(down).toBeLessThan(start);
        expect(up).toBeLessThanOrEqual(param.max);
        expect(down).toBeGreaterThanOrEqual(param.min);
      }),
      { numRuns: 50 },
    );
  });
});

describe('round numbers', () => {
  const log10: NumberParam = {
    kind: 'number',
    group: 'training',
    effect: 'live',
    label: { en: 'x', 'zh-CN': 'x' },
    help: { en: 'x', 'zh-CN': 'x' },
    default: 0.001,
    min: 0,
    max: 10,
    step: 0.00001,
    scale: 'log10',
    logFloor: 0.00001,
  };

  it('leaps a decade with the page keys', () => {
    expect(trackOf(log10).next(0.001, 1, true)).toBe(0.01);
    expect(trackOf(log10).next(0.001, -1, true)).toBe(0.0001);
    expect(trackOf(log10).next(0.00001, -1, false)).toBe(0);
    expect(trackOf(log10).next(0, 1, false)).toBe(0.00001);
  });

  it('steps through whole numbers and then quarters of a doubling on a log2 track', () => {
    const track = trackOf({ ...log10, scale: 'log2', integer: true, min: 1, max: 128, step: 1 });
    const visited: number[] = [];
    for (let value = 1; value < 40; value = track.next(value, 1, false)) visited.push(value);
    expect(visited).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32]);
  });

  it('stands decays near 1 at equal distances', () => {
    const track = trackOf({ ...log10, scale: 'complement', min: 0, max: 0.9999 });
    expect([0, 0.9, 0.99, 0.999, 0.9999].map((value) => track.positionOf(value))).toEqual([
      0,
      expect.closeTo(0.25, 9),
      expect.closeTo(0.5, 9),
      expect.closeTo(0.75, 9),
      1,
    ]);
    expect(track.next(0.99, 1, false)).toBe(0.992);
    expect(track.next(0.99, 1, true)).toBe(0.999);
    expect(track.next(0.99, -1, false)).toBe(0.988);
  });

  it('keeps linear steps free of binary dust', () => {
    const track = linearTrack({ min: 0, max: 0.5, step: 0.01 });
    expect(track.next(0.28, 1, false)).toBe(0.29);
    expect(track.valueAt(0.58)).toBe(0.29);
  });
});
