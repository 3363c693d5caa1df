import type { Estimate } from '../../core/estimate';
import { Rng, STREAM } from '../../core/rng';
import type { EvaluationRequest } from '../shared/generative-model';
import { klDivergence } from '../shared/losses';
import { normalTensor } from '../shared/noise';
import * as tf from '../shared/tf';
import { activeUnits } from './active-units';
import { type Coder, importanceWeights, type Items, logMeanExp } from './objective';

/** Latent samples an item: the bound is within a tenth of a nat of its limit on small models, at 64 decodings. */
const IMPORTANCE_SAMPLES = 64;
/** Items decoded at once, samples times this: about 10 ms of a processor for a perceptron on 28 × 28 pixels. */
const ITEMS_A_PASS = 8;

/** What is evaluated. */
export interface Evaluated {
  coder: Coder;
  latentDim: number;
  /** The items from `start` on, of a request. The caller disposes. */
  itemsOf(start: number, count: number): Items;
  /** Runs a forward pass with the weights that were asked for. */
  using<T>(forward: () => T): T;
}

/**
 * What a VAE says of held-out items, whatever it was trained for (β = 1, no free bits), in nats per item and for data in
 * the network's range:
 *
 * - `elbo`: the ELBO, E_q log p(x|z) − KL, with the mean of 64 samples for its first term;
 * - `iwaeNll`: −log (1/k) Σ w, k = 64, an upper bound in expectation of −log p(x) (Burda et al. 2015, eq. 8);
 * - `activeUnits`: latent dimensions whose mean code has a variance above 0.01 over the items (ibid., section 5).
 *
 * Leaves no tensor behind. @throws what the signal aborts with.
 */
export async function evaluate(
  { coder, latentDim, itemsOf, using }: Evaluated,
  { count, seed, breathe }: EvaluationRequest,
  signal: AbortSignal,
): Promise<Record<string, Estimate>> {
  const elbos = new Float32Array(count);
  const nlls = new Float32Array(count);
  const codes = new Float32Array(count * latentDim);
  for (let start = 0; start < count; start += ITEMS_A_PASS) {
    signal.throwIfAborted();
    const size = Math.min(ITEMS_A_PASS, count - start);
    const results = tf.tidy(() => {
      const rng = new Rng(seed, STREAM.metrics, start);
      const eps = normalTensor<tf.Rank.R3>(rng, [IMPORTANCE_SAMPLES, size, latentDim]);
      return using(() => judge(coder, itemsOf(start, size), eps));
    });
    try {
      elbos.set(await results.elbo.data<'float32'>(), start);
      nlls.set(await results.nll.data<'float32'>(), start);
      codes.set(await results.mu.data<'float32'>(), start * latentDim);
    } finally {
      tf.dispose([results.elbo, results.nll, results.mu]);
    }
    await breathe();
  }
  signal.throwIfAborted();
  return {
    elbo: meanOf(elbos),
    iwaeNll: meanOf(nlls),
    activeUnits: activeUnits(codes, latentDim, new Rng(seed, STREAM.metrics, count)),
  };
}

/** ELBO and negative importance-weighted bound of each item, `[B]`, and its mean code `[B, latent]`. */
function judge(coder: Coder, items: Items, eps: tf.Tensor) {
  const { posterior, reconstruction, logWeights } = importanceWeights(coder, items, eps, 1);
  const { mu, logVar } = posterior;
  return {
    elbo: tf.neg(tf.add(tf.mean(reconstruction, 0), klDivergence(mu, logVar, 1))),
    nll: tf.neg(logMeanExp(logWeights)),
    mu,
  };
}

/** The mean over the items and its standard error; NaN for fewer than two. */
function meanOf(values: Float32Array): Estimate {
  const samples = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / samples;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const uncertainty = samples > 1 ? Math.sqrt(squares / (samples - 1) / samples) : Number.NaN;
  return { value: mean, uncertainty, samples };
}
