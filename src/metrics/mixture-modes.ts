import { Rng, STREAM } from '../core/rng';
import type { Estimate } from '../core/estimate';
import type { PointSet } from './point-set';

/** An equally weighted mixture of round Gaussians, as a dataset declares it. */
export interface Mixture {
  /** `[modes, size]`. */
  readonly centers: ArrayLike<number>;
  /** The common standard deviation. */
  readonly sigma: number;
}

/** How well samples cover a mixture, after Srivastava et al. 2017 (VEEGAN) and Lin et al. 2018 (PacGAN), section 4.1. */
export interface MixtureModes {
  /** Modes that are the nearest of at least one high-quality sample. */
  captured: Estimate;
  /**
   * Share of samples within 3σ of their nearest mode. A perfect sampler of the plane reaches 1 − e^−4.5 = 98.889 %; well
   * above it the modes' variance has collapsed.
   */
  highQuality: Estimate;
  /**
   * KL(samples ‖ mixture) over the modes, in nats: 0 when every mode is the nearest of equally many samples, ln(modes)
   * when one has them all. Every sample counts, of high quality or not. Biased upwards by (modes − 1)/(2n).
   */
  reverseKl: Estimate;
}

/** Good samples lie within so many standard deviations of a mode. */
const GOOD_WITHIN = 3;
/** Resamples of the bootstrap: the standard error is then known to a twelfth. */
const RESAMPLES = 80;

/**
 * Compares samples with the mixture that they should come from. Uncertainties by the bootstrap, from a fixed seed.
 * @throws RangeError for items that do not have the size of a centre.
 */
export function mixtureModes(samples: PointSet, mixture: Mixture): MixtureModes {
  const modes = mixture.centers.length / samples.size;
  if (!Number.isInteger(modes) || modes < 1) {
    throw new RangeError(`Centres of ${mixture.centers.length} numbers do not fit items of ${samples.size}.`);
  }
  const nearest = nearestModes(samples, mixture, modes);
  const found = scores(nearest, modes, (i) => i);
  const spread = bootstrap(nearest, modes);
  const estimate = (key: keyof Scores): Estimate => ({
    value: found[key],
    uncertainty: spread[key],
    samples: samples.count,
  });
  return {
    captured: estimate('captured'),
    highQuality: estimate('highQuality'),
    reverseKl: estimate('reverseKl'),
  };
}

type Scores = Record<keyof MixtureModes, number>;

/** Of each sample its nearest mode, and whether it is within reach of it. */
interface Nearest {
  mode: Int32Array;
  good: Uint8Array;
}

function nearestModes(samples: PointSet, { centers, sigma }: Mixture, modes: number): Nearest {
  const { x, size, count } = samples;
  const reach = (GOOD_WITHIN * sigma) ** 2;
  const nearest = { mode: new Int32Array(count), good: new Uint8Array(count) };
  for (let i = 0; i < count; i++) {
    let least = Number.POSITIVE_INFINITY;
    for (let mode = 0; mode < modes; mode++) {
      let squared = 0;
      for (let k = 0; k < size; k++) squared += (x[i * size + k] - centers[mode * size + k]) ** 2;
      if (squared < least) {
        least = squared;
        nearest.mode[i] = mode;
      }
    }
    nearest.good[i] = least <= reach ? 1 : 0;
  }
  return nearest;
}

/** The three numbers of the samples that `pick` names, as many as there are. */
function scores({ mode, good }: Nearest, modes: number, pick: (i: number) => number): Scores {
  const n = mode.length;
  const all = new Uint32Array(modes);
  const high = new Uint32Array(modes);
  for (let i = 0; i < n; i++) {
    const sample = pick(i);
    all[mode[sample]]++;
    high[mode[sample]] += good[sample];
  }
  const result: Scores = { captured: 0, highQuality: 0, reverseKl: 0 };
  let highCount = 0;
  for (let k = 0; k < modes; k++) {
    if (high[k] > 0) result.captured++;
    highCount += high[k];
    // p ln(p / q) with q = 1 / modes; an empty mode adds 0.
    if (all[k] > 0) result.reverseKl += (all[k] / n) * Math.log((all[k] / n) * modes);
  }
  result.highQuality = highCount / n;
  // Rounding alone can bring it below.
  result.reverseKl = Math.max(0, result.reverseKl);
  return result;
}

/** Standard deviation of the scores over samples drawn with replacement (Efron 1979). */
function bootstrap(nearest: Nearest, modes: number): Scores {
  const n = nearest.mode.length;
  const rng = new Rng(0, STREAM.metrics, 1);
  const drawn = Array.from({ length: RESAMPLES }, () => scores(nearest, modes, () => rng.integer(n)));
  const deviation = (key: keyof Scores): number => {
    const mean = drawn.reduce((sum, one) => sum + one[key], 0) / RESAMPLES;
    return Math.sqrt(drawn.reduce((sum, one) => sum + (one[key] - mean) ** 2, 0) / (RESAMPLES - 1));
  };
  return {
    captured: deviation('captured'),
    highQuality: deviation('highQuality'),
    reverseKl: deviation('reverseKl'),
  };
}
