import { describe, expect, it } from 'vitest';
import { Rng } from '../core/rng';
import { squaredRadii as radiiInPieces } from './neighbours';
import { finish } from './pieces';
import { type PointSet, pointSet } from './point-set';
import { expectedCoverage, type Prdc, prdc } from './prdc';

const squaredRadii = (...asked: Parameters<typeof radiiInPieces>) => finish(radiiInPieces(...asked));
const line = (...values: number[]) => pointSet(values, 1);
const KEYS = ['precision', 'recall', 'density', 'coverage'] as const;
const valuesOf = (found: Prdc) => KEYS.map((key) => found[key].value);

function cloud(seed: number, count: number, x = 0, sigma = 1): PointSet {
  const rng = new Rng(seed, 99);
  return pointSet(
    Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? x : 0) + sigma * rng.normal()),
    2,
  );
}

describe('squaredRadii', () => {
  it('reaches to the k-th other item', () => {
    expect([...squaredRadii(line(0, 1, 2, 3, 10), 1, 0)]).toEqual([1, 1, 1, 1, 49]);
    expect([...squaredRadii(line(0, 1, 2, 3, 10), 2, 0)]).toEqual([4, 1, 1, 4, 64]);
    expect([...squaredRadii(line(0, 0, 5), 1, 0)]).toEqual([0, 0, 25]);
  });

  it('reaches further without a group', () => {
    // Groups of the items 0, 2, 4 and 1, 3: all, without 0, without 1.
    expect([...squaredRadii(line(0, 1, 2, 3, 10), 1, 2)].slice(0, 6)).toEqual([1, 1, 4, 1, 4, 1]);
  });

  it.each([0, -1, 1.5, 3, 4])('refuses neighbour number %d of three items', (k) => {
    expect(() => squaredRadii(line(0, 1, 2), k, 0)).toThrow(RangeError);
  });
});

describe('precision, recall, density, coverage', () => {
  const real = line(0, 1, 2, 3, 10);
  const generated = line(0.5, 1.5, 2.5, 9);

  it.each([
    [1, [1, 1, 1.75, 1]],
    [2, [1, 1, 1.25, 1]],
  ])('with k = %d are those of the package prdc', (k, expected) => {
    expect(valuesOf(prdc(real, generated, k))).toEqual(expected);
  });

  it('are 0 for constant sets, by definition (prdc)', () => {
    const same = pointSet(new Float32Array(40), 2);
    expect(valuesOf(prdc(same, same))).toEqual([0, 0, 0, 0]);
  });

  it('refuses k at or above the size of either set', () => {
    expect(() => prdc(real, generated, 4)).toThrow(/k must be from 1 to 3/);
    expect(() => prdc(line(1, 2), line(1, 2, 3), 2)).toThrow(RangeError);
  });

  it('expects a coverage of 0.97107 of 100 against 100, k = 5 (Naeem et al. 2020, lemma 2)', () => {
    expect(expectedCoverage(100, 100)).toBeCloseTo(0.97107, 5);
  });

  it('of two samples of one distribution are .99, .99, 1.00, .97', () => {
    const found = prdc(cloud(1, 2500), cloud(2, 2500));
    expect(found.precision.value).toBeCloseTo(0.99, 1);
    expect(found.recall.value).toBeCloseTo(0.99, 1);
    expect(Math.abs(found.density.value - 1)).toBeLessThan(4 * found.density.uncertainty);
    expect(Math.abs(found.coverage.value - expectedCoverage(2500, 2500))).toBeLessThan(
      4 * found.coverage.uncertainty,
    );
  });

  it('are 0 for sets apart', () => {
    expect(valuesOf(prdc(cloud(1, 200), cloud(2, 200, 50)))).toEqual([0, 0, 0, 0]);
  });

  it('tell a dropped mode (recall, coverage) from bad samples (precision, density)', () => {
    const both = (...sets: PointSet[]) =>
      pointSet(
        sets.flatMap((set) => Array.from(set.x)),
        2,
      );
    const modes = both(cloud(1, 300, -5, 0.3), cloud(2, 300, 5, 0.3));
    const dropped = prdc(modes, cloud(3, 600, -5, 0.3));
    expect(dropped.precision.value).toBeGreaterThan(0.95);
    expect(dropped.recall.value).toBeLessThan(0.55);
    expect(dropped.coverage.value).toBeLessThan(0.55);
    const bad = prdc(modes, both(cloud(3, 300, -5, 0.3), cloud(4, 300, 5, 0.3), cloud(5, 600, 0, 0.3)));
    expect(bad.precision.value).toBeLessThan(0.55);
    expect(bad.density.value).toBeLessThan(0.6);
    expect(bad.coverage.value).toBeGreaterThan(0.9);
  });

  it('state errors that cover, and at most double, their scatter over fresh sets', () => {
    const runs = Array.from({ length: 40 }, (_, i) =>
      prdc(cloud(100 + 2 * i, 150), cloud(101 + 2 * i, 150, 1)),
    );
    for (const key of KEYS) {
      const mean = runs.reduce((sum, run) => sum + run[key].value, 0) / runs.length;
      const spread = Math.sqrt(
        runs.reduce((sum, run) => sum + (run[key].value - mean) ** 2, 0) / (runs.length - 1),
      );
      const stated = runs.reduce((sum, run) => sum + run[key].uncertainty, 0) / runs.length;
      expect(stated / spread, key).toBeGreaterThan(0.8);
      expect(stated / spread, key).toBeLessThan(2.2);
    }
  });
});
