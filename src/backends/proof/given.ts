import * as tf from '@tensorflow/tfjs-core';

/** Repeatable float32 values in [-1, 1] without ties: a Weyl sequence, the same on every machine. */
export function given(shape: readonly number[], seed: number): tf.Tensor {
  const count = shape.reduce((product, side) => product * side, 1);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = 2 * (((i + 1) * 0.754877666 + seed * 0.569840291) % 1) - 1;
  return tf.tensor(values, [...shape]);
}

/** The same in [0.5, 1.5], for functions that want positive numbers. */
export function positive(shape: readonly number[], seed: number): tf.Tensor {
  return tf.add(tf.mul(given(shape, seed), 0.5), 1);
}

/** y = f(inputs) and, under a fixed dy, the gradient of every input. */
export function bothWays(f: (...inputs: tf.Tensor[]) => tf.Tensor, ...inputs: tf.Tensor[]): tf.Tensor[] {
  const y = f(...inputs);
  return [y, ...tf.grads(f)(inputs, given(y.shape, 11))];
}
