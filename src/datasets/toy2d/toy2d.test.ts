import { describe, expect, it } from 'vitest';
import { Rng, STREAM } from '../../core/rng';
import { pointFormula, type DatasetId } from '../registry';
import { moonPoint } from './moons';
import { rollPoint } from './swiss-roll';

const N = 20_000;

/** Mean and population variance of each coordinate. */
function moments(x: ArrayLike<number>): { mean: [number, number]; variance: [number, number] } {
  const n = x.length / 2;
  const mean: [number, number] = [0, 0];
  const variance: [number, number] = [0, 0];
  for (let i = 0; i < x.length; i++) mean[i % 2] += x[i] / n;
  for (let i = 0; i < x.length; i++) variance[i % 2] += (x[i] - mean[i % 2]) ** 2 / n;
  return { mean, variance };
}

function sample(id: DatasetId, n = N) {
  const formula = pointFormula(id);
  if (!formula) throw new Error(`${id} is not drawn by a formula of the plane.`);
  const { x, labels } = formula.sample(new Rng(11, STREAM.data), n);
  return { x, labels: labels ?? new Int32Array(n) };
}

describe('two moons', () => {
  it('1000 noise-free points: mean (0.5, 0.25), variance (0.751, 0.243828) (scikit-learn, make_moons)', () => {
    const points: number[] = [];
    for (let i = 0; i < 1000; i++) points.push(...moonPoint(i < 500 ? 0 : 1, (Math.PI * (i % 500)) / 499));
    const { mean, variance } = moments(points);
    expect(mean[0]).toBeCloseTo(0.5, 12);
    expect(mean[1]).toBeCloseTo(0.25, 12);
    expect(variance[0]).toBeCloseTo(0.751, 6);
    expect(variance[1]).toBeCloseTo(0.243828, 6);
  });

  it('has those moments after noise 0.1, times 2, plus (−1, −0.2)', () => {
    const { mean, variance } = moments(sample('moons').x);
    expect(mean[0]).toBeCloseTo(2 * 0.5 - 1, 1);
    expect(mean[1]).toBeCloseTo(2 * 0.25 - 0.2, 1);
    // Angles drawn at random, not evenly with both ends: 0.75 and 0.2427 in the limit.
    expect(variance[0]).toBeCloseTo(4 * (0.75 + 0.01), 1);
    expect(variance[1]).toBeCloseTo(4 * (0.2427 + 0.01), 1);
  });
});

describe('swiss roll', () => {
  it('runs along t = 1.5π(1 + 2u), (t cos t, t sin t) (scikit-learn, make_swiss_roll)', () => {
    expect(rollPoint(0)[0]).toBeCloseTo(0, 12);
    expect(rollPoint(0)[1]).toBeCloseTo(-1.5 * Math.PI, 12);
    expect(rollPoint(0.5)[0]).toBeCloseTo(-3 * Math.PI, 12);
    expect(rollPoint(1)[1]).toBeCloseTo(4.5 * Math.PI, 12);
  });

  it('lies within four noise widths of the spiral', () => {
    const { x } = sample('swiss-roll', 500);
    const spiral = Array.from({ length: 2000 }, (_, i) => rollPoint(i / 1999).map((value) => value / 5));
    for (let i = 0; i < 500; i++) {
      const nearest = Math.min(...spiral.map(([u, v]) => Math.hypot(x[2 * i] - u, x[2 * i + 1] - v)));
      expect(nearest).toBeLessThan(4 * Math.SQRT2 * 0.2);
    }
  });
});

describe.each([
  ['gaussians-8', 8, 4 / 1.414, 0.5 / 1.414],
  ['ring-8', 8, 1, 0.01],
  ['gaussians-25', 25, undefined, 0.05],
] as const)('%s', (id, count, radius, sigma) => {
  const modes = pointFormula(id)?.modes;
  if (!modes) throw new Error('declares no modes');

  it('declares its modes', () => {
    expect(modes.centers).toHaveLength(2 * count);
    expect(modes.sigma).toBeCloseTo(sigma, 12);
    for (let mode = 0; mode < count; mode++) {
      const [x, y] = modes.centers.subarray(2 * mode);
      if (radius === undefined) expect([-4, -2, 0, 2, 4]).toEqual(expect.arrayContaining([x, y]));
      else expect(Math.hypot(x, y)).toBeCloseTo(radius, 6);
    }
    expect(
      new Set(Array.from({ length: count }, (_, i) => modes.centers.slice(2 * i, 2 * i + 2).join())).size,
    ).toBe(count);
  });

  it('puts 98.889 % of its points within three standard deviations of their centre: 1 − e^−4.5', () => {
    const { x, labels } = sample(id);
    let good = 0;
    for (let i = 0; i < N; i++) {
      const center = modes.centers.subarray(2 * labels[i]);
      if (Math.hypot(x[2 * i] - center[0], x[2 * i + 1] - center[1]) <= 3 * modes.sigma) good++;
    }
    // Five standard errors of the share.
    expect(Math.abs(good / N - (1 - Math.exp(-4.5)))).toBeLessThan(5 * Math.sqrt((0.98889 * 0.01111) / N));
  });
});

describe('circles and rings', () => {
  it.each([
    ['circles', [3, 1.5], 0.24],
    ['rings', [0.75, 1.5, 2.25, 3], 0.08],
  ] as const)('%s have the given radii and noise', (id, radii, noise) => {
    const { x, labels } = sample(id);
    radii.forEach((radius, label) => {
      const squares: number[] = [];
      labels.forEach((value, i) => value === label && squares.push(x[2 * i] ** 2 + x[2 * i + 1] ** 2));
      const meanSquare = squares.reduce((a, b) => a + b, 0) / squares.length;
      // E‖p‖² = r² + 2σ².
      expect(Math.abs(meanSquare / (radius ** 2 + 2 * noise ** 2) - 1)).toBeLessThan(0.03);
    });
  });
});

describe('pinwheel', () => {
  it('gives f = N · (0.3, 0.1) + (1, 0) back when its turn is undone', () => {
    const { x, labels } = sample('pinwheel');
    const features: number[] = [];
    labels.forEach((arm, i) => {
      // |f| is f₀ but for the tangential tenth, so the turn is found by fixed point iteration.
      const radius = Math.hypot(x[2 * i], x[2 * i + 1]) / 2;
      const direction = Math.atan2(x[2 * i + 1], x[2 * i]);
      let radial = radius;
      let off = 0;
      for (let k = 0; k < 60; k++) {
        off = direction - (2 * Math.PI * arm) / 5 - 0.25 * Math.exp(radial);
        radial = radius * Math.cos(off);
      }
      features.push(radial, radius * Math.sin(off));
    });
    // The few points whose blade wraps round leave the iteration; medians do not care.
    const median = (from: number) => {
      const sorted = features.filter((_, i) => i % 2 === from).sort((a, b) => a - b);
      return {
        middle: sorted[N / 2],
        half: (sorted[Math.floor(0.8413 * N)] - sorted[Math.floor(0.1587 * N)]) / 2,
      };
    };
    expect(median(0).middle).toBeCloseTo(1, 1);
    expect(median(0).half).toBeCloseTo(0.3, 1);
    expect(median(1).middle).toBeCloseTo(0, 1);
    expect(median(1).half).toBeCloseTo(0.1, 1);
  });
});

describe('two spirals', () => {
  it('are each other turned by half a turn, and as long as √U · 3π says', () => {
    const { x, labels } = sample('two-spirals');
    const sums = [0, 0, 0, 0];
    let meanSquare = 0;
    labels.forEach((arm, i) => {
      sums[2 * arm] += x[2 * i] / (N / 2);
      sums[2 * arm + 1] += x[2 * i + 1] / (N / 2);
      meanSquare += (x[2 * i] ** 2 + x[2 * i + 1] ** 2) / N;
    });
    expect(sums[0]).toBeCloseTo(-sums[2], 1);
    expect(sums[1]).toBeCloseTo(-sums[3], 1);
    // E n² = 9π²/2; the offsets U/2 add little.
    expect(meanSquare).toBeGreaterThan(4.5);
    expect(meanSquare).toBeLessThan(5.5);
  });
});

describe('checkerboard', () => {
  it('fills the eight squares of one colour evenly and the others not at all', () => {
    const { x } = sample('checkerboard');
    const counts = new Map<string, number>();
    for (let i = 0; i < N; i++) {
      const column = Math.floor(x[2 * i] / 2);
      const row = Math.floor(x[2 * i + 1] / 2);
      counts.set(`${column},${row}`, (counts.get(`${column},${row}`) ?? 0) + 1);
    }
    expect(counts.size).toBe(8);
    for (const square of counts.keys()) {
      const [column, row] = square.split(',').map(Number);
      expect(Math.abs(column + row) % 2).toBe(0);
    }
    for (const count of counts.values()) expect(Math.abs(count - N / 8)).toBeLessThan(300);
  });
});

describe('line, disjoint clusters, smiley', () => {
  it('the line is thin: across 0.05, along 5√2 uniform', () => {
    const { x } = sample('line');
    const turned = Float32Array.from(x, (value, i) =>
      i % 2 === 0 ? (value + x[i + 1]) / Math.SQRT2 : (value - x[i - 1]) / Math.SQRT2,
    );
    const { variance } = moments(turned);
    expect(Math.sqrt(variance[1])).toBeCloseTo(0.05, 2);
    expect(Math.sqrt(variance[0])).toBeCloseTo((5 * Math.SQRT2) / Math.sqrt(12), 1);
  });

  it('the clusters hold 60, 30 and 10 % and never touch', () => {
    const { x, labels } = sample('disjoint-clusters', 3000);
    const shares = [0, 1, 2].map((label) => labels.filter((value) => value === label).length / 3000);
    [0.6, 0.3, 0.1].forEach((share, label) => expect(shares[label]).toBeCloseTo(share, 1));
    let gap = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 3000; i++) {
      for (let j = 0; j < i; j++) {
        if (labels[i] !== labels[j]) {
          gap = Math.min(gap, Math.hypot(x[2 * i] - x[2 * j], x[2 * i + 1] - x[2 * j + 1]));
        }
      }
    }
    expect(gap).toBeGreaterThan(1);
  });

  it('the smiley has its eyes above, its mouth below and its face around', () => {
    const { x, labels } = sample('smiley');
    const means = [0, 1, 2, 3].map((part) => {
      const points = [...labels.keys()].filter((i) => labels[i] === part);
      return [0, 1].map((axis) => points.reduce((sum, i) => sum + x[2 * i + axis], 0) / points.length);
    });
    expect(Math.hypot(...means[0])).toBeLessThan(0.15);
    expect(means[1][0]).toBeCloseTo(-1.05, 1);
    expect(means[2][0]).toBeCloseTo(1.05, 1);
    expect(means[1][1]).toBeGreaterThan(0.8);
    expect(means[3][1]).toBeLessThan(-1);
  });
});
