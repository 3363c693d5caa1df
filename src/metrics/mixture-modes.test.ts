import { describe, expect, it } from 'vitest';
import { Rng } from '../core/rng';
import { mixtureModes } from './mixture-modes';
import { pointSet } from './point-set';

const SIGMA = 0.05;
/** PacGAN's grid: centres (2i, 2j), i, j = −2 … 2, σ = 0.05. */
const GRID = Float32Array.from({ length: 50 }, (_, i) =>
  i % 2 === 0 ? 2 * (Math.floor(i / 10) - 2) : 2 * ((Math.floor(i / 2) % 5) - 2),
);
const mixture = { centers: GRID, sigma: SIGMA };

/** Samples of the modes that `modeOf` names, with a share of the true standard deviation. */
function sample(seed: number, n: number, modeOf: (rng: Rng) => number, width = 1) {
  const rng = new Rng(seed, 99);
  const x = new Float32Array(2 * n);
  for (let i = 0; i < n; i++) {
    const mode = modeOf(rng);
    for (const k of [0, 1]) x[2 * i + k] = GRID[2 * mode + k] + width * SIGMA * rng.normal();
  }
  return pointSet(x, 2);
}

describe('mixtureModes on the grid of 25', () => {
  it('a perfect sampler: 25 modes, 1 − e^−4.5 = 98.889 % good, KL (modes − 1)/(2n) = .005', () => {
    const found = mixtureModes(
      sample(1, 2500, (rng) => rng.integer(25)),
      mixture,
    );
    expect(found.captured).toEqual({ value: 25, uncertainty: 0, samples: 2500 });
    expect(Math.abs(found.highQuality.value - 0.98889)).toBeLessThan(4 * found.highQuality.uncertainty);
    // A binomial share has the error √(p (1 − p) / n).
    expect(found.highQuality.uncertainty).toBeCloseTo(Math.sqrt((0.98889 * 0.01111) / 2500), 3);
    expect(found.reverseKl.value).toBeGreaterThan(0.002);
    expect(found.reverseKl.value).toBeLessThan(0.009);
  });

  it('one mode alone: 1, all good, KL ln 25', () => {
    const found = mixtureModes(
      sample(2, 500, () => 7, 0.1),
      mixture,
    );
    expect([found.captured.value, found.highQuality.value]).toEqual([1, 1]);
    expect(found.reverseKl.value).toBeCloseTo(Math.log(25), 12);
  });

  it('one mode dropped: 24, KL ln (25/24)', () => {
    const even = Array.from({ length: 2400 }, (_, i) => i % 24);
    const found = mixtureModes(
      sample(3, 2400, () => even.pop() ?? 0),
      mixture,
    );
    expect(found.captured.value).toBe(24);
    expect(found.reverseKl.value).toBeCloseTo(Math.log(25 / 24), 12);
  });

  it('counts bad samples in the KL, and for no mode', () => {
    // One in three far from every mode but nearest to mode 0.
    const x = Array.from({ length: 300 }, (_, i) =>
      i % 3 === 0 ? [-4.5, -4.5] : [GRID[48], GRID[49]],
    ).flat();
    const found = mixtureModes(pointSet(x, 2), mixture);
    expect(found.captured.value).toBe(1);
    expect(found.highQuality.value).toBeCloseTo(2 / 3, 12);
    const expected = (1 / 3) * Math.log(25 / 3) + (2 / 3) * Math.log(50 / 3);
    expect(found.reverseKl.value).toBeCloseTo(expected, 12);
  });

  it('counts three standard deviations as good, and nothing beyond', () => {
    const at = (distance: number) =>
      mixtureModes(pointSet([distance, 0], 2), { centers: [0, 0], sigma: 0.25 }).highQuality.value;
    expect(at(0.75)).toBe(1);
    expect(at(0.7501)).toBe(0);
  });

  it('shows collapsed variance as more than the ceiling', () => {
    expect(
      mixtureModes(
        sample(4, 1000, (rng) => rng.integer(25), 0.3),
        mixture,
      ).highQuality.value,
    ).toBe(1);
  });

  it('gives the same numbers again, and refuses centres of another size', () => {
    const set = sample(5, 300, (rng) => rng.integer(20));
    expect(mixtureModes(set, mixture)).toEqual(mixtureModes(set, mixture));
    expect(() => mixtureModes(pointSet([1, 2, 3], 3), mixture)).toThrow(RangeError);
  });
});
