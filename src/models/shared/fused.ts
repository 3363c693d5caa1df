import { FUSED, type FusedKernel } from '../../core/fused-kernels';
import * as tf from './tf';

/** Whether the current backend has a fused kernel. */
export function hasFused(kernel: FusedKernel): boolean {
  return tf.getKernel(FUSED[kernel], tf.getBackend()) !== undefined;
}

/** Runs a fused kernel; inputs and attributes as `FUSED` lists them. */
export function runFused<R extends tf.Rank = tf.Rank>(
  kernel: FusedKernel,
  inputs: tf.NamedTensorMap,
  attrs: Record<string, number | number[]> = {},
): tf.Tensor<R> {
  return tf.engine().runKernel<tf.Tensor<R>>(FUSED[kernel], inputs, attrs);
}
