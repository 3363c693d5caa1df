import type { PortInfo } from '../types';
import * as tf from './tf';

/** Classes as whole numbers `[n]` to rows with a single one, `[n, classes]`; a class out of range gives zeros. */
export function oneHot(labels: tf.Tensor | Int32Array, classes: number): tf.Tensor2D {
  return tf.tidy(() => {
    const column = labels instanceof tf.Tensor ? labels : tf.tensor1d(Float32Array.from(labels));
    const all = tf.tensor1d(Float32Array.from({ length: classes }, (_, i) => i));
    return tf.cast<tf.Tensor2D>(tf.equal(tf.reshape(column, [-1, 1]), all), 'float32');
  });
}

/** The input of a part that takes a class an item: whole numbers in floats. */
export function classPort(classes: number): PortInfo {
  return { name: 'label', shape: [null], range: [0, classes - 1], integer: true };
}
