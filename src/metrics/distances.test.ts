import { describe, expect, it } from 'vitest';
import '../testing/allclose';
import { Rng } from '../core/rng';
import { energyDistance, sumOfDistances } from './energy-distance';
import { medianDistance, rbfMmd } from './mmd';
import { pairMeans } from './pair-means';
import { finish } from './pieces';
import { type PointSet, pointSet, type TwoSampleMetric } from './point-set';
import { randomDirections, slicedAlong as alongInPieces, slicedWasserstein } from './sliced-wasserstein';

const slicedAlong = (...asked: Parameters<typeof alongInPieces>) => finish(alongInPieces(...asked));
const line = (...values: number[]) => pointSet(values, 1);

/** `count` points of the plane, normal with a standard deviation around a centre. */
function cloud(seed: number, count: number, x = 0, y = 0, sigma = 1): PointSet {
  const rng = new Rng(seed, 99);
  return pointSet(
    Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? x : y) + sigma * rng.normal()),
    2,
  );
}

/** The same points, moved. */
function moved({ x }: PointSet, dx: number, dy: number): PointSet {
  return pointSet(
    Float64Array.from({ length: x.length }, (_, i) => x[i] + (i % 2 === 0 ? dx : dy)),
    2,
  );
}

describe('energy distance', () => {
  it('is 0.8164965809² in its biased form for [0, 1, 2] and [1, 2, 3] (scipy.stats.energy_distance)', () => {
    const { all } = finish(pairMeans(line(0, 1, 2), line(1, 2, 3), sumOfDistances));
    const biased = 2 * all.cross - (2 / 3) * all.real - (2 / 3) * all.generated;
    expect(Math.sqrt(biased)).toBeCloseTo(0.8164965809, 10);
  });

  it('is 2 E|X − Y| for sets on two spots', () => {
    const { value, uncertainty } = energyDistance(line(0, 0, 0), line(5, 5, 5, 5));
    expect(value).toBeCloseTo(10, 12);
    expect(uncertainty).toBeCloseTo(0, 12);
  });

  it('of two normal lines one apart is that of the formula', () => {
    // With s = √2 of the differences: E|N(d, s²)| = s √(2/π) e^(−d²/2s²) + d · erf(d / (s √2)); erf(1/2) = 0.5204998778.
    const distant = 2 * Math.sqrt(1 / Math.PI) * Math.exp(-1 / 4) + 0.5204998778;
    const expected = 2 * distant - 4 / Math.sqrt(Math.PI);
    const rng = new Rng(3, 99);
    const a = pointSet(rng.normals(1500), 1);
    const b = pointSet(
      rng.normals(1500).map((value) => value + 1),
      1,
    );
    const { value, uncertainty } = energyDistance(a, b);
    expect(Math.abs(value - expected)).toBeLessThan(4 * uncertainty);
    expect(uncertainty).toBeLessThan(0.15 * expected);
  });
});

describe('MMD', () => {
  it('of two normal lines one apart is that of the formula', () => {
    // E k(x, y) with x − y ~ N(d, 2): σ / √(σ² + 2) · e^(−d² / (2(σ² + 2))).
    const bandwidth = 0.8;
    const mean = (d: number) =>
      (bandwidth / Math.sqrt(bandwidth ** 2 + 2)) * Math.exp(-(d ** 2) / (2 * (bandwidth ** 2 + 2)));
    const expected = 2 * mean(0) - 2 * mean(1);
    const rng = new Rng(4, 99);
    const a = pointSet(rng.normals(1500), 1);
    const b = pointSet(
      rng.normals(1500).map((value) => value + 1),
      1,
    );
    const { value, uncertainty } = rbfMmd(a, b, { bandwidth, octaves: 1 });
    expect(Math.abs(value - expected)).toBeLessThan(4 * uncertainty);
    expect(uncertainty).toBeLessThan(0.15 * expected);
  });

  it('reaches 2 for sets on two distant spots', () => {
    expect(rbfMmd(line(0, 0, 0), line(9, 9, 9), { bandwidth: 0.1 }).value).toBeCloseTo(2, 12);
  });

  it('takes the median distance as its bandwidth, and refuses constant data', () => {
    expect(medianDistance(line(0, 1, 3))).toBe(2);
    expect(medianDistance(line(0, 1, 3, 7))).toBe(3.5);
    expect(medianDistance(line(...Array.from({ length: 1001 }, (_, i) => i)))).toBeCloseTo(
      1001 * (1 - Math.SQRT1_2),
      -1,
    );
    expect(() => rbfMmd(line(2, 2, 2), line(1, 2, 3))).toThrow(/bandwidth/);
  });
});

describe('sliced Wasserstein', () => {
  const a = pointSet([0, 0, 1, 0, 0, 1, 1, 1], 2);
  const b = pointSet([2, 0, 3, 1, 2, 2, 4, 1], 2);
  const degrees = [0, 45, 90, 135].map((angle) => (angle * Math.PI) / 180);
  const directions = Float64Array.from(degrees.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]));

  it('is 2.25, 1.94454365, 0.5, 1.23743687 along four directions, mean 1.4829951288 (POT 0.9.7)', () => {
    const each = [0, 1, 2, 3].map((d) => slicedAlong(a, b, directions.subarray(2 * d, 2 * d + 2), 1).all);
    expect(each).toBeAllclose([2.25, 1.94454365, 0.5, 1.23743687], { atol: 1e-8 });
    expect(slicedAlong(a, b, directions, 1).all).toBeCloseTo(1.4829951288, 10);
  });

  it('is 1.6770509831 of order 2 along them (POT 0.9.7), less than the exact W₂ 2.3979157617', () => {
    expect(slicedAlong(a, b, directions, 2).all).toBeCloseTo(1.6770509831, 10);
  });

  it('is 1 for a shift by 1 on the line', () => {
    expect(slicedWasserstein(line(0, 2, 5), line(6, 1, 3)).value).toBeCloseTo(1, 12);
  });

  it('tends to 5 · 2/π (order 1) and 5/√2 (order 2) for a shift by (3, 4)', () => {
    const set = cloud(1, 50);
    const shifted = moved(set, 3, 4);
    const many = randomDirections(2, 1500, 1);
    expect(slicedAlong(set, shifted, many, 1).all).toBeCloseTo(10 / Math.PI, 1);
    expect(slicedAlong(set, shifted, many, 2).all).toBeCloseTo(5 / Math.SQRT2, 1);
  });

  it('weighs unequal counts by their mass', () => {
    expect(slicedAlong(line(0), line(0, 1, 2), Float64Array.of(1), 1).all).toBeCloseTo(1, 12);
    // The same distribution, written with other counts.
    expect(slicedWasserstein(line(0, 1, 2), line(0, 0, 1, 1, 2, 2)).value).toBeCloseTo(0, 12);
  });

  it('has unit directions, the same for a seed, others for another', () => {
    const some = randomDirections(3, 20, 1);
    for (let d = 0; d < 20; d++) expect(Math.hypot(...some.subarray(3 * d, 3 * d + 3))).toBeCloseTo(1, 12);
    expect(randomDirections(3, 20, 1)).toEqual(some);
    expect(randomDirections(3, 20, 2)).not.toEqual(some);
  });

  it('knows no error of a single item', () => {
    expect(slicedWasserstein(line(1), line(3))).toEqual({ value: 2, uncertainty: Number.NaN, samples: 1 });
  });
});

describe.each<[string, TwoSampleMetric]>([
  ['energy distance', energyDistance],
  ['MMD', (real, generated) => rbfMmd(real, generated)],
  ['sliced Wasserstein', (real, generated) => slicedWasserstein(real, generated, { projections: 32 })],
])('%s', (name, metric) => {
  const real = cloud(1, 600);

  it('is 0 or less for a set against itself', () => {
    const { value } = metric(real, real);
    if (name === 'sliced Wasserstein') expect(value).toBe(0);
    else expect(value).toBeLessThan(0);
  });

  it('grows as the sets part, and does not care about the order of items', () => {
    const scores = [0, 0.3, 1, 3].map((shift) => metric(real, cloud(2, 500, shift)).value);
    expect(scores).toEqual(scores.toSorted((a, b) => a - b));
    const there = cloud(2, 500, 1);
    const back = pointSet(
      Array.from({ length: 1000 }, (_, i) => there.x[998 - i + 2 * (i % 2)]),
      2,
    );
    expect(metric(real, back).value).toBeCloseTo(scores[2], 9);
  });

  it('is the same with the sets changing places', () => {
    const other = cloud(2, 500, 0.5, 0.2, 0.7);
    const options = { bandwidth: 1 };
    const both = (x: PointSet, y: PointSet) =>
      name === 'MMD' ? rbfMmd(x, y, options).value : metric(x, y).value;
    expect(both(other, real)).toBeCloseTo(both(real, other), 9);
  });

  it('notices one mode of two dropped, beyond doubt', () => {
    const mixed = (seed: number, left: number) =>
      pointSet(
        [
          ...Array.from(cloud(seed, left, -2, 0, 0.2).x),
          ...Array.from(cloud(seed + 1, 600 - left, 2, 0, 0.2).x),
        ],
        2,
      );
    const ceiling = metric(mixed(10, 300), mixed(20, 300));
    const dropped = metric(mixed(10, 300), mixed(30, 597));
    expect(dropped.value - ceiling.value).toBeGreaterThan(
      5 * Math.hypot(ceiling.uncertainty, dropped.uncertainty),
    );
  });

  it('states an error of the size by which it scatters over fresh sets', () => {
    const scores = Array.from({ length: 30 }, (_, i) =>
      metric(cloud(100 + 2 * i, 200), cloud(101 + 2 * i, 200, 0.5)),
    );
    const mean = scores.reduce((sum, { value }) => sum + value, 0) / scores.length;
    const spread = Math.sqrt(
      scores.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (scores.length - 1),
    );
    const stated = scores.reduce((sum, { uncertainty }) => sum + uncertainty, 0) / scores.length;
    expect(stated / spread).toBeGreaterThan(0.65);
    expect(stated / spread).toBeLessThan(1.5);
  });

  it('refuses items of two sizes', () => {
    expect(() => metric(real, pointSet([1, 2, 3], 3))).toThrow(RangeError);
  });
});
