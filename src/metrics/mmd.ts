import { jackknifeError } from './jackknife';
import { finish } from './pieces';
import { type PairMeans, pairMeans, type RowSum } from './pair-means';
import type { Estimate } from '../core/estimate';
import { type PointSet, squaredDistances } from './point-set';

/** Kernels of the mixture: bandwidths σ, σ/2, σ/4, σ/8, so that both the whole and its detail count. */
const OCTAVES = 4;
/** Items of which the median distance is taken; it needs no precision. */
const MEDIAN_ITEMS = 400;

export interface MmdOptions {
  /** σ, the widest bandwidth; the median distance between real items when left out. */
  bandwidth?: number | undefined;
  /** Kernels, each of half the bandwidth of the one before; 1 is the plain RBF kernel. */
  octaves?: number | undefined;
}

/**
 * Squared maximum mean discrepancy, the unbiased MMD²_u (Gretton et al. 2012, "A kernel two-sample test", eq. 3), with
 * the kernel k(x, y) = meanᵢ exp(−‖x − y‖² / 2σᵢ²), σᵢ = σ/2ⁱ (a mixture of bandwidths: Li et al. 2015, "Generative
 * moment matching networks"). 0 when the distributions are equal; a perfect model scores around 0, as often below as
 * above. No unit.
 * @throws RangeError as `pairMeans`, and for a bandwidth that is not positive (all real items alike).
 */
export function rbfMmd(real: PointSet, generated: PointSet, options: MmdOptions = {}): Estimate {
  const bandwidth = options.bandwidth ?? medianDistance(real);
  if (!(bandwidth > 0)) throw new RangeError(`The kernel's bandwidth must be positive, not ${bandwidth}.`);
  const { all, without } = finish(
    pairMeans(real, generated, rbfKernel(bandwidth, options.octaves ?? OCTAVES)),
  );
  return {
    value: combine(all),
    uncertainty: jackknifeError(without.map(combine)),
    samples: generated.count,
  };
}

/** Σ k(x, y) over a row. Half the bandwidth is the fourth power of the kernel, so one exponential serves all octaves. */
function rbfKernel(bandwidth: number, octaves: number): RowSum {
  const rate = -1 / (2 * bandwidth * bandwidth);
  return (squared, from, to) => {
    let sum = 0;
    for (let j = from; j < to; j++) {
      let kernel = Math.exp(rate * squared[j]);
      sum += kernel;
      for (let octave = 1; octave < octaves; octave++) {
        kernel *= kernel;
        kernel *= kernel;
        sum += kernel;
      }
    }
    return sum / octaves;
  };
}

/** Median of the distances between different items, over at most 400 of them spread over the set. */
export function medianDistance(set: PointSet): number {
  const { size } = set;
  const count = Math.min(set.count, MEDIAN_ITEMS);
  const some = { x: new Float64Array(count * size), size, count };
  for (let i = 0; i < count; i++) {
    const from = Math.floor((i * set.count) / count) * size;
    some.x.set(set.x.subarray(from, from + size), i * size);
  }
  const squares = new Float64Array((count * (count - 1)) / 2);
  for (let i = 1, at = 0; i < count; at += i, i++) {
    squaredDistances(some, i, some, 0, i, squares.subarray(at));
  }
  squares.sort();
  const middle = (squares.length - 1) / 2;
  return (Math.sqrt(squares[Math.floor(middle)]) + Math.sqrt(squares[Math.ceil(middle)])) / 2;
}

function combine({ cross, real, generated }: PairMeans): number {
  return real + generated - 2 * cross;
}
