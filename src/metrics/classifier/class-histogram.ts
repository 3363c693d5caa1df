import type { Estimate } from '../../core/estimate';
import { groupsFor, jackknifeError } from '../jackknife';
import type { PointSet } from '../point-set';

/** How samples spread over the classes, as a classifier sees them. */
export interface ClassHistogram {
  /** Of each class: the share of samples that are recognised as it. */
  shares: Estimate[];
  /**
   * Total variation distance to the real items' shares, both as recognised: half the sum of absolute differences, the
   * share of samples that would have to change class. 0 … 1, and biased upwards: read it beside real against real.
   */
  totalVariation: Estimate;
  /** Mean probability of the recognised class; what looks like no class in particular lowers it. */
  confidence: Estimate;
}

/**
 * Classes of generated items beside those of real ones.
 * @param real class probabilities `[n, classes]`
 * @param generated the same of samples
 */
export function classHistogram(real: PointSet, generated: PointSet): ClassHistogram {
  const samples = generated.count;
  const groups = groupsFor(real.count, generated.count);
  const expected = classes(real);
  const found = classes(generated);
  const distances = Array.from({ length: groups + 1 }, (_, e) => {
    const a = shares(expected.labels, real.size, groups, e - 1);
    const b = shares(found.labels, generated.size, groups, e - 1);
    return a.reduce((sum, share, k) => sum + Math.abs(share - b[k]), 0) / 2;
  });
  const [totalVariation, ...without] = distances;
  return {
    shares: Array.from(shares(found.labels, generated.size), (share) => shareOf(share, samples)),
    totalVariation: { value: totalVariation, uncertainty: jackknifeError(without), samples },
    confidence: meanOf(found.confidences),
  };
}

/**
 * Share of samples that are recognised as the class that was asked for.
 * @param generated class probabilities `[n, classes]`
 * @param asked the class asked for, `[n]`
 * @throws RangeError for lists of two lengths.
 */
export function conditionalAccuracy(generated: PointSet, asked: Int32Array): Estimate {
  if (asked.length !== generated.count) {
    throw new RangeError(`${generated.count} samples cannot be held against ${asked.length} classes.`);
  }
  const { labels } = classes(generated);
  const right = labels.reduce((sum, label, i) => sum + (label === asked[i] ? 1 : 0), 0);
  return shareOf(right / generated.count, generated.count);
}

/** Of each item its most probable class, and that probability. */
function classes({ x, size, count }: PointSet): { labels: Int32Array; confidences: Float64Array } {
  const labels = new Int32Array(count);
  const confidences = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let best = 0;
    for (let k = 1; k < size; k++) if (x[i * size + k] > x[i * size + best]) best = k;
    labels[i] = best;
    confidences[i] = x[i * size + best];
  }
  return { labels, confidences };
}

/** Shares of the labels, of all items or of those outside a group of the jackknife. */
function shares(labels: Int32Array, size: number, groups = 1, left = -1): Float64Array {
  const counts = new Float64Array(size);
  let kept = 0;
  for (let i = 0; i < labels.length; i++) {
    if (i % groups === left) continue;
    counts[labels[i]]++;
    kept++;
  }
  return counts.map((count) => count / kept);
}

/**
 * Standard error of a share with two more hits and two more misses (Agresti & Coull 1998): the plain one would be 0 for
 * none and for all of a handful, as if nothing could be unsure there.
 */
function shareOf(value: number, samples: number): Estimate {
  const likely = (value * samples + 2) / (samples + 4);
  return { value, uncertainty: Math.sqrt((likely * (1 - likely)) / (samples + 4)), samples };
}

function meanOf(values: Float64Array): Estimate {
  const samples = values.length;
  const value = values.reduce((sum, one) => sum + one, 0) / samples;
  const squares = values.reduce((sum, one) => sum + (one - value) ** 2, 0);
  // Of one value nothing is known of the spread: 0 / 0.
  return { value, uncertainty: Math.sqrt(squares / (samples - 1) / samples), samples };
}
