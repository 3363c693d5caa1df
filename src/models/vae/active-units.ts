import type { Estimate } from '../../core/estimate';
import type { Rng } from '../../core/rng';

/** Variance of the mean code above which a latent dimension counts as used (Burda et al. 2015, section 5). */
const ACTIVE_VARIANCE = 0.01;
/** Fresh draws of the items for the standard error. */
const RESAMPLES = 50;

/**
 * Active units: latent dimensions u with Var_x(E[u|x]) > 0.01 (Burda et al. 2015, arXiv 1509.00519, section 5), with the
 * bootstrap's standard error over the items; NaN for fewer than two items.
 * @param codes means of q(z|x), `[n, latent]` row-major
 */
export function activeUnits(codes: Float32Array, latentDim: number, rng: Rng): Estimate {
  const samples = codes.length / latentDim;
  const value = countActive(codes, latentDim, (i) => i);
  if (samples < 2) return { value, uncertainty: Number.NaN, samples };
  const counts = Array.from({ length: RESAMPLES }, () => {
    const drawn = Uint32Array.from({ length: samples }, () => rng.integer(samples));
    return countActive(codes, latentDim, (i) => drawn[i]);
  });
  const mean = counts.reduce((sum, count) => sum + count, 0) / RESAMPLES;
  const squares = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0);
  return { value, uncertainty: Math.sqrt(squares / (RESAMPLES - 1)), samples };
}

/** Dimensions whose variance over the items `itemOf(0)`, `itemOf(1)`, … exceeds the limit. */
function countActive(codes: Float32Array, latentDim: number, itemOf: (i: number) => number): number {
  const samples = codes.length / latentDim;
  const sums = new Float64Array(latentDim);
  const squares = new Float64Array(latentDim);
  for (let i = 0; i < samples; i++) {
    const row = itemOf(i) * latentDim;
    for (let j = 0; j < latentDim; j++) {
      sums[j] += codes[row + j];
      squares[j] += codes[row + j] ** 2;
    }
  }
  let active = 0;
  for (let j = 0; j < latentDim; j++) {
    const mean = sums[j] / samples;
    if (squares[j] / samples - mean * mean > ACTIVE_VARIANCE) active++;
  }
  return active;
}
