import { hasFused, runFused } from './fused';
import * as tf from './tf';

/** weightA · a + weightB · b, for `a` and `b` [n, d] and a weight of each row, [n, 1]. No gradient goes through it. */
export function mixRows(a: tf.Tensor, weightA: tf.Tensor, b: tf.Tensor, weightB: tf.Tensor): tf.Tensor {
  if (hasFused('mixRows')) return runFused('mixRows', { a, b, weightA, weightB });
  return tf.add(tf.mul(a, weightA), tf.mul(b, weightB));
}
