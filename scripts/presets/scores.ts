import type { Dataset, PointFormula } from '../../src/datasets/types';
import { energyDistance } from '../../src/metrics/energy-distance';
import { mixtureModes } from '../../src/metrics/mixture-modes';
import { pointSet } from '../../src/metrics/point-set';
import { prdc } from '../../src/metrics/prdc';
import { slicedWasserstein } from '../../src/metrics/sliced-wasserstein';

/** Metrics by name, rounded for a line. */
export type Measured = Record<string, string>;

type Modes = PointFormula['modes'];

/** What samples `x` `[n, D]` score against the held-out items. */
export function measure(dataset: Dataset, modes: Modes, x: Float32Array): Measured {
  const size = dataset.heldOut.x.length / dataset.heldOut.count;
  const real = pointSet(dataset.heldOut.x, size);
  const samples = pointSet(x, size);
  const { precision, recall, density, coverage } = prdc(real, samples);
  const mixture = modes && mixtureModes(samples, modes);
  return {
    sw1: slicedWasserstein(real, samples, { projections: 64 }).value.toFixed(3),
    energy: energyDistance(real, samples).value.toFixed(4),
    prec: precision.value.toFixed(2),
    rec: recall.value.toFixed(2),
    dens: density.value.toFixed(2),
    cov: coverage.value.toFixed(2),
    ...(mixture && {
      modes: String(mixture.captured.value),
      good: mixture.highQuality.value.toFixed(3),
      kl: mixture.reverseKl.value.toFixed(3),
    }),
  };
}

/** What real items score, as many as there will be samples. */
export function realScores(dataset: Dataset, modes: Modes, count: number): Measured {
  const size = dataset.train.x.length / dataset.train.count;
  return measure(dataset, modes, dataset.train.x.slice(0, Math.min(count, dataset.train.count) * size));
}
