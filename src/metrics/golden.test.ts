import { describe, expect, it } from 'vitest';
import golden from '../../reference/goldens/metrics.json';
import '../testing/allclose';
import { energyDistance, sumOfDistances } from './energy-distance';
import { jackknifeError } from './jackknife';
import { mixtureModes } from './mixture-modes';
import { medianDistance, rbfMmd } from './mmd';
import { pairMeans } from './pair-means';
import { finish } from './pieces';
import { pointSet } from './point-set';
import { prdc } from './prdc';
import { slicedAlong } from './sliced-wasserstein';

/** Against the independent implementation over NumPy matrices: numbers by reference/metrics.py. */
describe.each(Object.entries(golden.cases))('%s, against NumPy', (_name, expected) => {
  const real = pointSet(expected.real, expected.size);
  const generated = pointSet(expected.generated, expected.size);
  const directions = Float64Array.from(expected.directions);

  it('has the same energy distance and error', () => {
    const { value, uncertainty, samples } = energyDistance(real, generated);
    expect([value, uncertainty]).toBeAllclose([expected.energy, expected.energyError], { rtol: 1e-9 });
    expect(samples).toBe(generated.count);
  });

  it('has the same biased energy distance, once items are paired with themselves', () => {
    const { all } = finish(pairMeans(real, generated, sumOfDistances));
    const withSelf = (mean: number, count: number) => (mean * (count - 1)) / count;
    const biased = 2 * all.cross - withSelf(all.real, real.count) - withSelf(all.generated, generated.count);
    expect(biased).toBeAllclose(expected.energyBiased, { rtol: 1e-9 });
  });

  it('has the same MMD² and error', () => {
    expect(medianDistance(real)).toBeAllclose(expected.medianDistance, { rtol: 1e-9 });
    const bandwidth = expected.medianDistance;
    const { value, uncertainty } = rbfMmd(real, generated, { bandwidth });
    expect([value, uncertainty]).toBeAllclose([expected.mmd, expected.mmdError], { rtol: 1e-9 });
    expect(rbfMmd(real, generated)).toEqual(
      rbfMmd(real, generated, { bandwidth: medianDistance(real), octaves: 4 }),
    );
    expect(rbfMmd(real, generated, { bandwidth: 1.5, octaves: 1 }).value).toBeAllclose(expected.mmdPlain, {
      rtol: 1e-9,
    });
  });

  it('has the same sliced Wasserstein distances and error', () => {
    const { all, without } = finish(slicedAlong(real, generated, directions, 1));
    expect([all, jackknifeError(without)]).toBeAllclose([expected.sliced1, expected.sliced1Error], {
      rtol: 1e-9,
    });
    expect(finish(slicedAlong(real, generated, directions, 2)).all).toBeAllclose(expected.sliced2, {
      rtol: 1e-9,
    });
  });

  it('has the same precision, recall, density and coverage', () => {
    const found = prdc(real, generated, expected.neighbours);
    for (const key of ['precision', 'recall', 'density', 'coverage'] as const) {
      expect(found[key].value, key).toBeAllclose(expected[key], { rtol: 1e-12 });
      expect(found[key].uncertainty, key).toBeAllclose(expected[`${key}Error`], { rtol: 1e-9, atol: 1e-12 });
      expect(found[key].samples).toBe(generated.count);
    }
  });
});

describe('a mixture with a mode left out, against NumPy', () => {
  it('has the same three numbers', () => {
    const { centers, sigma, samples, captured, highQuality, reverseKl } = golden.mixture;
    const found = mixtureModes(pointSet(samples, 2), { centers, sigma });
    expect([found.captured.value, found.highQuality.value, found.reverseKl.value]).toBeAllclose(
      [captured, highQuality, reverseKl],
      { rtol: 1e-12 },
    );
    // Eight modes are drawn, of which one by bad samples alone.
    expect(captured).toBe(7);
  });
});
