import * as tf from '../shared/tf';

/**
 * Penalties on the slope of the discriminator D with respect to its input. They are part of the loss, so training
 * differentiates a gradient: D's layers need right second derivatives (`leakyRelu` of the shared layers, relu,
 * softplus, products and convolutions have them; TensorFlow.js' tanh, sigmoid and pooling do not).
 */

/** Keeps the root of a norm away from 0, where its own slope is infinite: a constant D has the penalty λ, not NaN. */
const NORM_EPSILON = 1e-12;

/** D's outputs `[n, 1]` for items `[n, D]`, and the gradient of each output with respect to its item, `[n, D]`. */
export function outputsAndSlopes(
  d: (x: tf.Tensor) => tf.Tensor,
  x: tf.Tensor,
): { outputs: tf.Tensor; slopes: tf.Tensor } {
  // No item's output depends on another item, so the gradient of the sum holds every item's own.
  const { value, grad } = tf.valueAndGrad(d)(x, tf.ones([x.shape[0], 1]));
  return { outputs: value, slopes: grad };
}

/** γ/2 · mean ‖∇D(x)‖² (Mescheder et al. 2018, 1801.04406): R1 on real items, R2 on generated ones. */
export function zeroCentredPenalty(slopes: tf.Tensor, gamma: number): tf.Scalar {
  return tf.mul<tf.Scalar>(tf.mean(tf.sum(tf.square(slopes), 1)), gamma / 2);
}

/** λ · mean (‖∇D(x)‖ − 1)² (Gulrajani et al. 2017, 1704.00028, equation 3), the norm of each item. */
export function oneCentredPenalty(slopes: tf.Tensor, lambda: number): tf.Scalar {
  const norms = tf.sqrt(tf.add(tf.sum(tf.square(slopes), 1), NORM_EPSILON));
  return tf.mul<tf.Scalar>(tf.mean(tf.square(tf.sub(norms, 1))), lambda);
}

/** ε·real + (1 − ε)·fake, a point on the line between the items of each pair; `mix` [n, 1] holds ε in 0 … 1. */
export function interpolate(real: tf.Tensor, fake: tf.Tensor, mix: tf.Tensor): tf.Tensor {
  return tf.add(fake, tf.mul(mix, tf.sub(real, fake)));
}
