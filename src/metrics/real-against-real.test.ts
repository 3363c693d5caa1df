import { describe, expect, it } from 'vitest';
import { Rng } from '../core/rng';
import { energyDistance } from './energy-distance';
import { type PointSet, pointSet } from './point-set';
import { prdc } from './prdc';
import { indistinguishable, realAgainstReal } from './real-against-real';
import { slicedWasserstein } from './sliced-wasserstein';

function cloud(seed: number, count: number, sigma = 1): PointSet {
  const rng = new Rng(seed, 99);
  return pointSet(
    rng.normals(2 * count).map((value) => sigma * value),
    2,
  );
}

const heldOut = cloud(1, 400);
const train = cloud(2, 4000);

describe('realAgainstReal', () => {
  it('is what a perfect model scores: 0 without bias, above 0 where a metric has some', () => {
    const energy = realAgainstReal(energyDistance, heldOut, train, { count: 400 });
    expect(Math.abs(energy.value)).toBeLessThan(3 * energy.uncertainty);
    const sliced = realAgainstReal(slicedWasserstein, heldOut, train, { count: 400 });
    expect(sliced.value).toBeGreaterThan(0);
    const more = realAgainstReal(slicedWasserstein, cloud(3, 2000), train, { count: 2000 });
    expect(more.value).toBeLessThan(sliced.value);
    expect(more.samples).toBe(2000);
  });

  it('draws without replacement: all of the pool is the pool', () => {
    const coverage = (real: PointSet, generated: PointSet) => prdc(real, generated).coverage;
    const all = realAgainstReal(coverage, heldOut, cloud(5, 300), { count: 300 });
    expect(all.value).toBeCloseTo(coverage(heldOut, cloud(5, 300)).value, 12);
  });

  it('is the same for the same seed, and another for another', () => {
    const at = (seed: number) => realAgainstReal(energyDistance, heldOut, train, { count: 300, seed }).value;
    expect(at(1)).toBe(at(1));
    expect(at(1)).not.toBe(at(2));
  });

  it.each([0, 1.5, 4001])('refuses to draw %d of 4000', (count) => {
    expect(() => realAgainstReal(energyDistance, heldOut, train, { count })).toThrow(RangeError);
  });
});

describe('indistinguishable', () => {
  const ceiling = realAgainstReal(slicedWasserstein, heldOut, train, { count: 400 });

  it('holds for fresh real items, not for a model too narrow', () => {
    expect(indistinguishable(slicedWasserstein(heldOut, cloud(7, 400)), ceiling)).toBe(true);
    expect(indistinguishable(slicedWasserstein(heldOut, cloud(7, 400, 0.6)), ceiling)).toBe(false);
  });

  it('holds to two standard errors, and never on an unknown one', () => {
    const at = (value: number, uncertainty: number) => ({ value, uncertainty, samples: 9 });
    expect(indistinguishable(at(1, 0.3), at(2, 0.4))).toBe(true);
    expect(indistinguishable(at(0.9, 0.3), at(2, 0.4))).toBe(false);
    expect(indistinguishable(at(1, Number.NaN), at(1, 0))).toBe(false);
  });
});
