import type * as tf from '@tensorflow/tfjs-core';

/** A model in plain TensorFlow.js. */
export interface PlainModel {
  /** One training step on a batch `[batch, size]`, which stays the caller's; losses, which the caller disposes. */
  step(x: tf.Tensor2D): tf.Scalar[];
  /** Draws samples by ancestral sampling (DDPM, algorithm 2), the first so many of T passes; diffusion alone. */
  sample?(count: number, passes: number): Promise<void>;
  dispose(): void;
}
