import { binaryCrossEntropy, gaussianNegLogLikelihood } from '../shared/losses';
import * as tf from '../shared/tf';

/** What p(x|z) is; its location is the sigmoid of the decoder's logits. */
export type LikelihoodKind = 'bernoulli' | 'gaussian' | 'logistic';

/**
 * −log p(x|z) in nats, of items `x` in 0…1 and the decoder's `logits`, both `[n, D]`.
 * @param sigma standard deviation as a share of the data range: a number, or a scalar that has a gradient; Bernoulli
 * has none
 * @param axis 1 gives one number an item, `[n]`; none their sum, a scalar
 */
export function negLogLikelihood(
  kind: LikelihoodKind,
  x: tf.Tensor,
  logits: tf.Tensor,
  sigma: number | tf.Tensor,
  axis?: 1,
): tf.Tensor {
  switch (kind) {
    case 'bernoulli':
      return tf.sum(binaryCrossEntropy(logits, x), axis);
    case 'gaussian':
      return gaussianNegLogLikelihood(x, tf.sigmoid(logits), sigma, axis);
    case 'logistic':
      return tf.sum(logisticNegLog(x, tf.sigmoid(logits), sigma), axis);
  }
}

/** Highest grey level; the levels are 0, 1/255, …, 1. */
const LEVELS = 255;
/** A logistic of scale s has standard deviation s π/√3. */
const SCALE_OF_SIGMA = Math.sqrt(3) / Math.PI;

/**
 * −log P(x) of the discretised logistic (Salimans et al. 2017, arXiv 1701.05517, eq. 2, one component), elementwise.
 * A grey level has the probability of the interval of width δ = 1/255 around it, the outermost ones all that lies
 * beyond: P = σ(a) − σ(b), a = (x + δ/2 − μ)/s, b = (x − δ/2 − μ)/s. Since σ(a) − σ(b) = σ(a) σ(−b) (1 − e^(b−a)), −log
 * P = softplus(−a) + softplus(b) − log(1 − e^(−δ/s)), which no difference of nearly equal numbers spoils.
 * `x` is rounded to the nearest level.
 */
function logisticNegLog(x: tf.Tensor, mean: tf.Tensor, sigma: number | tf.Tensor): tf.Tensor {
  const level = tf.round(tf.mul(x, LEVELS));
  const lower = tf.clipByValue(level, 0, 1); // 0 at level 0, where b = −∞
  const upper = tf.clipByValue(tf.sub(LEVELS, level), 0, 1); // 0 at level 255, where a = ∞
  const scale = typeof sigma === 'number' ? sigma * SCALE_OF_SIGMA : tf.mul(sigma, SCALE_OF_SIGMA);
  const distance = tf.sub(tf.div(level, LEVELS), mean);
  const a = tf.div(tf.add(distance, 0.5 / LEVELS), scale);
  const b = tf.div(tf.sub(distance, 0.5 / LEVELS), scale);
  const tails = tf.add(tf.mul(upper, tf.softplus(tf.neg(a))), tf.mul(lower, tf.softplus(b)));
  const width =
    typeof scale === 'number'
      ? Math.log(-Math.expm1(-1 / (LEVELS * scale)))
      : tf.log(tf.neg(tf.expm1(tf.div(-1 / LEVELS, scale))));
  return tf.sub(tails, tf.mul(tf.mul(upper, lower), width));
}

/**
 * A draw from p(x|z) around its `mean` [n, D]; grey levels stay within 0…1.
 * @param eps standard normals `[n, D]`
 */
export function draw(
  kind: LikelihoodKind,
  mean: tf.Tensor,
  sigma: number | tf.Tensor,
  eps: tf.Tensor,
): tf.Tensor {
  if (kind === 'gaussian') return tf.add(mean, tf.mul(eps, sigma));
  // Φ(ε) is uniform; its ends, where a logarithm has no value, are left out.
  const u = tf.clipByValue(tf.mul(tf.add(tf.erf(tf.mul(eps, Math.SQRT1_2)), 1), 0.5), 1e-6, 1 - 1e-6);
  if (kind === 'bernoulli') return tf.cast(tf.less(u, mean), 'float32');
  const logistic = tf.mul(tf.log(tf.div(u, tf.sub(1, u))), tf.mul(sigma, SCALE_OF_SIGMA));
  return tf.div(tf.round(tf.mul(tf.clipByValue(tf.add(mean, logistic), 0, 1), LEVELS)), LEVELS);
}
