import * as tf from './tf';

/**
 * Binary cross-entropy from logits, −[t log σ(l) + (1 − t) log(1 − σ(l))] = softplus(l) − t·l, elementwise.
 * `target` is a number or shaped like the logits, in 0…1. Exact and finite for logits of any size.
 */
export function binaryCrossEntropy(logits: tf.Tensor, target: tf.Tensor | number): tf.Tensor {
  return tf.sub(tf.softplus(logits), tf.mul(logits, target));
}

/**
 * −log N(x; mean, σ²) summed over the numbers of all items, in nats, constants included.
 * @param sigma standard deviation, one for all.
 */
export function gaussianNegLogLikelihood(x: tf.Tensor, mean: tf.Tensor, sigma: number): tf.Scalar {
  const squares = tf.sum(tf.square(tf.sub(x, mean)));
  const constant = x.size * (Math.log(sigma) + 0.5 * Math.log(2 * Math.PI));
  return tf.add<tf.Scalar>(tf.mul(squares, 1 / (2 * sigma * sigma)), constant);
}

/** KL(N(μ, e^logVar) ‖ N(0, 1)) = −½ Σ (1 + logVar − μ² − e^logVar), summed over all (Kingma & Welling, appendix B). */
export function klDivergence(mu: tf.Tensor, logVar: tf.Tensor): tf.Scalar {
  const terms = tf.sub(tf.sub(tf.add(logVar, 1), tf.square(mu)), tf.exp(logVar));
  return tf.mul<tf.Scalar>(tf.sum(terms), -0.5);
}
