import type { Rng } from '../../core/rng';
import { sizeOf } from '../../core/tensor-data';
import { hasFused, runFused } from './fused';
import * as tf from './tf';

/**
 * Standard normals of a stream as a tensor, which the caller disposes; the stream goes on after them.
 * A backend that makes them itself gives those of `Rng.normals` but for the last bit of one in a million, and the first
 * numbers do not depend on how many are drawn.
 */
export function normalTensor<R extends tf.Rank>(rng: Rng, shape: tf.ShapeMap[R]): tf.Tensor<R> {
  const count = sizeOf(shape);
  if (hasFused('normals')) {
    const start = rng.leaveNormals(count);
    if (start) return runFused<R>('normals', {}, { shape: [...shape], ...start });
  }
  return tf.tensor<R>(rng.normals(count), shape);
}
