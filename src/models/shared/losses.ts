import * as tf from './tf';

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/**
 * Binary cross-entropy from logits, −[t log σ(l) + (1 − t) log(1 − σ(l))] = softplus(l) − t·l, elementwise.
 * `target` is a number or shaped like the logits, in 0…1. Exact and finite for logits of any size.
 */
export function binaryCrossEntropy(logits: tf.Tensor, target: tf.Tensor | number): tf.Tensor {
  return tf.sub(tf.softplus(logits), tf.mul(logits, target));
}

/**
 * −log N(x; mean, σ²) summed over the numbers of all items, or along `axis`; in nats, constants included.
 * @param sigma standard deviation, one for all: a number, or a scalar that has a gradient
 */
export function gaussianNegLogLikelihood(
  x: tf.Tensor,
  mean: tf.Tensor,
  sigma: number | tf.Tensor,
  axis?: number,
): tf.Tensor {
  const squares = tf.sum(tf.square(tf.sub(x, mean)), axis);
  const count = axis === undefined ? x.size : x.shape[axis];
  if (typeof sigma === 'number') {
    return tf.add(tf.mul(squares, 1 / (2 * sigma * sigma)), count * (Math.log(sigma) + HALF_LOG_TWO_PI));
  }
  const constant = tf.mul(tf.add(tf.log(sigma), HALF_LOG_TWO_PI), count);
  return tf.add(tf.div(squares, tf.mul(tf.square(sigma), 2)), constant);
}

/**
 * KL(N(μ, e^logVar) ‖ N(0, 1)) = −½ Σ (1 + logVar − μ² − e^logVar), summed over all or along `axis` (Kingma & Welling,
 * appendix B).
 */
export function klDivergence(mu: tf.Tensor, logVar: tf.Tensor, axis?: number): tf.Tensor {
  const terms = tf.sub(tf.sub(tf.add(logVar, 1), tf.square(mu)), tf.exp(logVar));
  return tf.mul(tf.sum(terms, axis), -0.5);
}
