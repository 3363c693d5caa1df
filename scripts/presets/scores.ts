import type { Dataset, PointFormula } from '../../src/datasets/types';
import { conditionalAccuracy } from '../../src/metrics/classifier/class-histogram';
import type { Classifier, Recognised } from '../../src/metrics/classifier/classifier';
import { frechetDistance } from '../../src/metrics/classifier/frechet';
import { energyDistance } from '../../src/metrics/energy-distance';
import { mixtureModes } from '../../src/metrics/mixture-modes';
import { pointSet } from '../../src/metrics/point-set';
import { prdc } from '../../src/metrics/prdc';
import { slicedWasserstein } from '../../src/metrics/sliced-wasserstein';

/** Metrics by name, rounded for a line. */
export type Measured = Record<string, string>;

type Modes = PointFormula['modes'];

/** What samples are held against. */
export interface Judges {
  dataset: Dataset;
  /** Of a Gaussian mixture. */
  modes: Modes;
  /** Of a labelled image set that has one, with what it sees in the held-out items. */
  recogniser: { classifier: Classifier; ofReal: Recognised } | undefined;
}

/** What samples `x` `[n, D]` score against the held-out items, and against the classes `[n]` they were asked to be of. */
export async function measure(
  { dataset, modes, recogniser }: Judges,
  x: Float32Array,
  asked?: Int32Array,
): Promise<Measured> {
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
    ...(recogniser && (await recognised(recogniser, x, asked))),
  };
}

async function recognised(
  { classifier, ofReal }: NonNullable<Judges['recogniser']>,
  x: Float32Array,
  asked?: Int32Array,
): Promise<Measured> {
  const ofSamples = await classifier.recognise(x);
  return {
    frechet: frechetDistance(ofReal.features, ofSamples.features).value.toFixed(1),
    ...(asked && { right: conditionalAccuracy(ofSamples.probabilities, asked).value.toFixed(3) }),
  };
}

/** What real items score, as many as there will be samples. */
export function realScores(judges: Judges, count: number): Promise<Measured> {
  const { train } = judges.dataset;
  const size = train.x.length / train.count;
  return measure(judges, train.x.slice(0, Math.min(count, train.count) * size));
}
