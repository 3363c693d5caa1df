import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import type { FusedKernel } from '../../core/fused-kernels';
import { FUSED_CHECKS } from './fused-checks';
import { bothWays, given, positive } from './given';

/**
 * One kind of kernel, run forward and backward on a few fixed numbers. The sides are odd and small: 1, 3, 5, 17 are
 * where packed textures and tiles go wrong.
 */
export interface Check {
  /** What it is, as a failure names it. */
  name: string;
  /** One of those that have gone wrong in the field: checked even where the card is emulated, and each program costs dear. */
  core?: boolean;
  /** The fused kernel it is about; a backend without it skips the check. */
  fused?: FusedKernel;
  /** Every result, in the order of the golden values; called in a tidy. */
  run(): tf.Tensor[];
  /** The same by TensorFlow.js' own operations, where `run` is a fused kernel: what the golden values come from. */
  plain?(): tf.Tensor[];
}

const image = (shape: [number, number, number, number], seed: number): tf.Tensor4D =>
  tf.reshape<tf.Rank.R4>(given(shape, seed), shape);

/** A convolution with "same" padding; the gradients of image and filter are kernels of their own. */
function convolution(
  name: string,
  size: number,
  filterSize: number,
  stride: number,
  [from, to]: [number, number],
): Check {
  return {
    name,
    core: true,
    run: () =>
      bothWays(
        (x, filter) =>
          tf.conv2d(
            tf.reshape<tf.Rank.R4>(x, [2, size, size, from]),
            tf.reshape<tf.Rank.R4>(filter, [filterSize, filterSize, from, to]),
            stride,
            'same',
          ),
        image([2, size, size, from], 1),
        image([filterSize, filterSize, from, to], 2),
      ),
  };
}

function activation(name: string, f: (x: tf.Tensor) => tf.Tensor): Check {
  return { name, run: () => bothWays(f, tf.mul(given([3, 5], 3), 3)) };
}

/** Every kind of kernel that a training step of some model here needs. */
export const CHECKS: readonly Check[] = [
  {
    name: 'matMul',
    core: true,
    run: () => bothWays((a, b) => tf.matMul(a, b), given([5, 17], 1), given([17, 3], 2)),
  },
  {
    name: 'matMul, both transposed',
    run: () => bothWays((a, b) => tf.matMul(a, b, true, true), given([17, 3], 1), given([5, 17], 2)),
  },
  { name: 'bias', run: () => bothWays((x, b) => tf.add(x, b), given([5, 3], 1), given([3], 2)) },
  { name: 'scale', run: () => bothWays((x, s) => tf.mul(x, s), given([5, 3], 1), given([5, 1], 2)) },
  {
    name: 'division',
    run: () => bothWays((a, b) => tf.div(tf.sub(a, b), b), given([3, 5], 1), positive([3, 5], 2)),
  },
  activation('relu', (x) => tf.relu(x)),
  activation('leakyRelu', (x) => tf.leakyRelu(x, 0.2)),
  activation('sigmoid', (x) => tf.sigmoid(x)),
  activation('tanh', (x) => tf.tanh(x)),
  activation('softplus', (x) => tf.softplus(x)),
  activation('silu', (x) => tf.mul(x, tf.sigmoid(x))),
  activation('exp', (x) => tf.exp(x)),
  activation('square', (x) => tf.square(x)),
  activation('clipByValue', (x) => tf.clipByValue(x, -1, 1)),
  { name: 'roots', run: () => bothWays((x) => tf.add(tf.sqrt(x), tf.rsqrt(x)), positive([3, 5], 4)) },
  convolution('conv2d 3×3', 5, 3, 1, [3, 4]),
  convolution('conv2d 4×4 by 2', 6, 4, 2, [3, 2]),
  convolution('conv2d 1×1', 3, 1, 1, [4, 3]),
  {
    name: 'conv2dTranspose 4×4 by 2',
    core: true,
    run: () =>
      bothWays(
        (x, filter) =>
          tf.conv2dTranspose(
            tf.reshape<tf.Rank.R4>(x, [2, 3, 3, 3]),
            tf.reshape<tf.Rank.R4>(filter, [4, 4, 2, 3]),
            [2, 6, 6, 2],
            2,
            'same',
          ),
        image([2, 3, 3, 3], 1),
        image([4, 4, 2, 3], 2),
      ),
  },
  { name: 'sum', run: () => bothWays((x) => tf.add(tf.sum(x, 0), tf.sum(x)), given([17, 3], 1)) },
  { name: 'mean', core: true, run: () => bothWays((x) => tf.mean(x, [1, 3], true), image([2, 5, 3, 2], 1)) },
  {
    name: 'group norm',
    run: () =>
      bothWays(
        (x) => {
          const centred = tf.sub(x, tf.mean(x, [1, 3], true));
          return tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), [1, 3], true), 1e-5)));
        },
        image([2, 9, 2, 3], 1),
      ),
  },
  {
    name: 'concat',
    run: () => bothWays((a, b) => tf.concat([a, b], 1), given([3, 5], 1), given([3, 2], 2)),
  },
  {
    name: 'gather',
    run: () => bothWays((table) => tf.gather(table, tf.tensor1d([3, 0, 3, 1], 'int32')), given([5, 3], 1)),
  },
  ...FUSED_CHECKS,
];
