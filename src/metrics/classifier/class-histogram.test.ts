import { describe, expect, it } from 'vitest';
import { pointSet } from '../point-set';
import { classHistogram, conditionalAccuracy } from './class-histogram';

/** Probabilities of three classes that are recognised as these. */
const seen = (labels: readonly number[], confidence = 0.8) =>
  pointSet(
    labels.flatMap((label) => [0, 1, 2].map((k) => (k === label ? confidence : (1 - confidence) / 2))),
    3,
  );
const repeated = (labels: readonly number[], times: number) =>
  Array.from({ length: times }, () => labels).flat();

describe('classHistogram', () => {
  it('counts by hand', () => {
    const { shares, totalVariation, confidence } = classHistogram(
      seen([0, 1, 1, 2]),
      seen([0, 0, 0, 2], 0.7),
    );
    expect(shares.map(({ value }) => value)).toEqual([0.75, 0, 0.25]);
    expect(totalVariation.value).toBeCloseTo((0.5 + 0.5 + 0) / 2, 12);
    expect(confidence.value).toBeCloseTo(0.7, 12);
    expect(confidence.samples).toBe(4);
    expect(shares[0].uncertainty).toBeCloseTo(Math.sqrt(((5 / 8) * (3 / 8)) / 8), 12);
    expect(confidence.uncertainty).toBeCloseTo(0, 12);
  });

  it('is 0 for the same shares in other counts, 1 for other classes', () => {
    expect(
      classHistogram(seen(repeated([0, 1], 30)), seen(repeated([1, 0], 20))).totalVariation.value,
    ).toBeCloseTo(0, 12);
    const apart = classHistogram(seen(repeated([0], 30)), seen(repeated([1, 2], 20))).totalVariation;
    expect(apart.value).toBeCloseTo(1, 12);
    expect(apart.uncertainty).toBeCloseTo(0, 12);
  });

  it('notices a class left out', () => {
    const real = seen(repeated([0, 1, 2], 100));
    const { totalVariation, shares } = classHistogram(real, seen(repeated([0, 1], 100)));
    expect(totalVariation.value).toBeCloseTo(1 / 3, 12);
    expect(shares[2].value).toBe(0);
    // None of 200 is not never.
    expect(shares[2].uncertainty).toBeCloseTo(0.007, 3);
  });

  it('is less sure of fewer samples', () => {
    // Periods that are prime to the jackknife's groups, so that the groups differ.
    const labels = (n: number) => Array.from({ length: n }, (_, i) => ((i * i) % 7) % 3);
    const real = seen(repeated([0, 1, 2], 70));
    const error = (n: number) => classHistogram(real, seen(labels(n))).totalVariation.uncertainty;
    expect(error(70)).toBeGreaterThan(error(700));
    expect(error(700)).toBeGreaterThan(0);
  });
});

describe('conditionalAccuracy', () => {
  it('is the share recognised as asked', () => {
    const asked = Int32Array.of(0, 1, 2, 2);
    expect(conditionalAccuracy(seen([0, 1, 2, 1]), asked)).toEqual({
      value: 0.75,
      uncertainty: Math.sqrt(((5 / 8) * (3 / 8)) / 8),
      samples: 4,
    });
    expect(conditionalAccuracy(seen([0, 1, 2, 2]), asked).value).toBe(1);
  });

  it('refuses another number of samples than of classes', () => {
    expect(() => conditionalAccuracy(seen([0, 1]), Int32Array.of(0))).toThrow(RangeError);
  });
});
