import { describe, expect, it } from 'vitest';
import golden from '../../../reference/goldens/frechet.json';
import { Rng } from '../../core/rng';
import '../../testing/allclose';
import { type PointSet, pointSet } from '../point-set';
import { frechetDistance } from './frechet';

function cloud(seed: number, count: number, size: number, map = (value: number, _axis: number) => value) {
  const x = new Rng(seed, 99).normals(count * size);
  return pointSet(
    x.map((value, i) => map(value, i % size)),
    size,
  );
}

const moved = ({ x, size }: PointSet, by: readonly number[]) =>
  pointSet(
    x.map((value, i) => value + by[i % size]),
    size,
  );

describe.each(Object.entries(golden.cases))('%s, against NumPy', (_name, expected) => {
  it('has the same distance and error', () => {
    const real = pointSet(expected.real, expected.size);
    const generated = pointSet(expected.generated, expected.size);
    const { value, uncertainty, samples } = frechetDistance(real, generated);
    // The roots of eigenvalues that are all rounding reach 1e-8.
    expect([value, uncertainty]).toBeAllclose([expected.distance, expected.error], {
      rtol: 1e-7,
      atol: 1e-7,
    });
    expect(samples).toBe(generated.count);
  });
});

describe('frechetDistance', () => {
  it('is the squared distance of the means where the covariances are equal', () => {
    const real = cloud(1, 200, 3);
    expect(frechetDistance(real, moved(real, [3, 4, 0])).value).toBeCloseTo(25, 9);
    expect(frechetDistance(real, moved(real, [3, 4, 0])).uncertainty).toBeLessThan(1e-6);
  });

  it('is 0 for a set and itself, and never below, never NaN, on the edge of rounding', () => {
    for (let seed = 1; seed <= 40; seed++) {
      // Two of the four numbers are the same up to rounding: the covariances are singular.
      const real = cloud(seed, 50, 4, (value, axis) => (axis % 2 === 0 ? 1e3 + value : 7));
      const { value } = frechetDistance(real, real);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThan(1e-6);
    }
  });

  it('is symmetric, and 0 for constant sets in one place', () => {
    const a = cloud(1, 60, 3);
    const b = cloud(2, 80, 3, (value, axis) => 2 * value + axis);
    expect(frechetDistance(a, b).value).toBeCloseTo(frechetDistance(b, a).value, 9);
    const constant = pointSet(new Float32Array(60).fill(0.5), 3);
    expect(frechetDistance(constant, constant)).toEqual({ value: 0, uncertainty: 0, samples: 20 });
  });

  it('grows with what is wrong: a spread too narrow, a class left out', () => {
    const twoModes = (value: number, axis: number) => (axis === 0 ? value + Math.sign(value) * 4 : value);
    const real = cloud(1, 400, 2, twoModes);
    const at = (set: PointSet) => frechetDistance(real, set).value;
    const fresh = at(cloud(2, 400, 2, twoModes));
    expect(fresh).toBeLessThan(at(cloud(3, 400, 2, (value, axis) => 0.7 * twoModes(value, axis))));
    expect(fresh).toBeLessThan(at(cloud(3, 400, 2, (v, axis) => (axis === 0 ? Math.abs(v) + 4 : v))));
  });

  it('falls towards the truth with more samples, as its bias does', () => {
    const between = (n: number) => frechetDistance(cloud(1, n, 8), cloud(2, n, 8)).value;
    expect(between(100)).toBeGreaterThan(between(400));
    expect(between(400)).toBeGreaterThan(between(1600));
  });

  it('says that there are too few items, or of two sizes', () => {
    expect(() => frechetDistance(cloud(1, 8, 4), cloud(2, 90, 4))).toThrow('8 items are too few');
    expect(() => frechetDistance(cloud(1, 90, 4), cloud(2, 8, 4))).toThrow('at least 9');
    expect(() => frechetDistance(cloud(1, 90, 4), cloud(2, 90, 3))).toThrow(RangeError);
    expect(frechetDistance(cloud(1, 9, 4), cloud(2, 9, 4)).uncertainty).toBeGreaterThan(0);
    expect(frechetDistance(cloud(1, 3, 1), cloud(2, 3, 1)).value).toBeGreaterThan(0);
  });

  it('tells its error: about what fresh samples scatter by', () => {
    const real = cloud(1, 500, 4);
    const drawn = Array.from({ length: 30 }, (_, i) =>
      frechetDistance(
        real,
        cloud(50 + i, 500, 4, (value, axis) => (axis === 0 ? value + 0.5 : value)),
      ),
    );
    const mean = drawn.reduce((sum, { value }) => sum + value, 0) / 30;
    const spread = Math.sqrt(drawn.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / 29);
    const told = drawn.reduce((sum, { uncertainty }) => sum + uncertainty, 0) / 30;
    // The jackknife leaves real items out too, whose scatter the repeats do not have.
    expect(told / spread).toBeGreaterThan(0.8);
    expect(told / spread).toBeLessThan(2);
  });
});
