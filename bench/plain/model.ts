import type * as tf from '@tensorflow/tfjs-core';

/** A model in plain TensorFlow.js. */
export interface PlainModel {
  /** One training step on a batch `[batch, size]`, which stays the caller's; losses, which the caller disposes. */
  step(x: tf.Tensor2D): tf.Scalar[];
  dispose(): void;
}
