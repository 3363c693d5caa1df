import type { PortInfo } from '../types';
import * as tf from '../shared/tf';

/** Classes as numbers `[n]` to one-hot rows `[n, classes]`. */
export function oneHot(labels: tf.Tensor, classes: number): tf.Tensor {
  const all = tf.tensor1d(Float32Array.from({ length: classes }, (_, i) => i));
  return tf.cast(tf.equal(tf.reshape(labels, [-1, 1]), all), 'float32');
}

/** The input that takes a class an item: whole numbers in floats. */
export function classPort(classes: number): PortInfo {
  return { name: 'label', shape: [null], range: [0, classes - 1], integer: true };
}
