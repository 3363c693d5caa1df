import * as tf from '@tensorflow/tfjs-core';
import { FUSED, type FusedKernel } from '../../core/fused-kernels';
import { Rng } from '../../core/rng';
import type { Check } from './checks';
import { given, positive } from './given';

const ADAM = { size: 0.01, root: 0.6, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, keep: 0.99 };
const MOMENTUM = { momentum: 0.9, learningRate: 0.05 };
const RMSPROP = { alpha: 0.99, learningRate: 0.05, epsilon: 1e-8 };
const SLOPE = 0.2;
const NORMALS = 10;

function call(
  kernel: FusedKernel,
  inputs: tf.NamedTensorMap,
  attrs: Record<string, number | number[]> = {},
): tf.Tensor {
  return tf.engine().runKernel<tf.Tensor>(FUSED[kernel], inputs, attrs);
}

/** An activation's gradient: dy times the slope. */
function gradient(
  kernel: FusedKernel,
  at: 'x' | 'y',
  slope: (at: tf.Tensor) => tf.Tensor,
  attrs: Record<string, number> = {},
): Pick<Check, 'run' | 'plain'> {
  const dy = () => given([3, 5], 1);
  const place = () => tf.mul(given([3, 5], 2), at === 'x' ? 3 : 0.9);
  return {
    run: () => [call(kernel, { dy: dy(), [at]: place() }, attrs)],
    plain: () => [tf.mul(dy(), slope(place()))],
  };
}

/** An optimiser's update in place, without a running average and with one. What it changes begins with the weights. */
function update(
  kernel: FusedKernel,
  attrs: Record<string, number>,
  changed: readonly string[],
  plain: (tensors: tf.NamedTensorMap) => tf.Tensor[],
): Pick<Check, 'run' | 'plain'> {
  const average = () => given([17], 5);
  return {
    run: () =>
      [{}, { average: average() }].flatMap((more) => {
        const inputs: tf.NamedTensorMap = { ...slots(), ...more };
        tf.engine().runKernel<tf.Tensor[]>(FUSED[kernel], inputs, { ...attrs, averageKeep: KEEP });
        return [...changed, ...Object.keys(more)].map((name) => inputs[name]);
      }),
    plain: () => {
      const values = plain(slots());
      return [...values, ...values, blended(average(), values[0])];
    },
  };
}

/** What a running average keeps of itself. */
const KEEP = 0.9;

function blended(average: tf.Tensor, value: tf.Tensor): tf.Tensor {
  return tf.add(tf.mul(average, KEEP), tf.mul(value, 1 - KEEP));
}

const slots = (): tf.NamedTensorMap => ({
  w: given([17], 1),
  g: given([17], 2),
  m: given([17], 3),
  v: positive([17], 4),
});

const rowsToMix = (columns: number): tf.NamedTensorMap => ({
  a: given([5, columns], 1),
  b: given([5, columns], 2),
  weightA: given([5, 1], 3),
  weightB: given([5, 1], 4),
});

/** Two groups of four channels. */
const NORM = { groups: 2, epsilon: 1e-5 };

const normed = (): tf.NamedTensorMap => ({ x: given([2, 3, 3, 8], 1), w: given([8], 2), b: given([8], 3) });

/** Group normalisation by TensorFlow.js' own operations. */
function plainNorm({ x, w, b }: tf.NamedTensorMap): tf.Tensor {
  const grouped = tf.reshape(x, [2, 9, NORM.groups, 4]);
  const centred = tf.sub(grouped, tf.mean(grouped, [1, 3], true));
  const variance = tf.mean(tf.square(centred), [1, 3], true);
  const normal = tf.mul(centred, tf.rsqrt(tf.add(variance, NORM.epsilon)));
  return tf.add(tf.mul(tf.reshape(normal, [2, 3, 3, 8]), w), b);
}

const image = (shape: [number, number, number, number], seed: number): tf.Tensor4D =>
  tf.reshape<tf.Rank.R4>(given(shape, seed), shape);

const leaky = (x: tf.Tensor) => tf.leakyRelu(x, SLOPE);
const between = (x: tf.Tensor) => tf.mul(x, tf.sub(1, x));

/** How each fused kernel is proved; a test misses what has no entry. */
const FUSED_BY_KERNEL: Readonly<Partial<Record<FusedKernel, Pick<Check, 'run' | 'plain'>>>> = {
  dense: {
    run: () => {
      const [x, w, b] = [given([5, 17], 1), given([17, 3], 2), given([3], 3)];
      return [0, 1, 2].map((activation) => call('dense', { x, w, b }, { activation, slope: SLOPE }));
    },
    plain: () => {
      const z = tf.add(tf.matMul(given([5, 17], 1), given([17, 3], 2)), given([3], 3));
      return [z, tf.relu(z), leaky(z)];
    },
  },
  conv2d: {
    run: () => [
      call(
        'conv2d',
        { x: given([2, 5, 5, 3], 1), w: given([3, 3, 3, 4], 2), b: given([4], 3) },
        { stride: 1 },
      ),
      call(
        'conv2d',
        { x: given([2, 6, 6, 3], 1), w: given([4, 4, 3, 2], 2), b: given([2, 2], 3) },
        { stride: 2 },
      ),
    ],
    plain: () => [
      tf.add(tf.conv2d(image([2, 5, 5, 3], 1), image([3, 3, 3, 4], 2), 1, 'same'), given([4], 3)),
      tf.add(
        tf.conv2d(image([2, 6, 6, 3], 1), image([4, 4, 3, 2], 2), 2, 'same'),
        tf.reshape(given([2, 2], 3), [2, 1, 1, 2]),
      ),
    ],
  },
  upConv2d: {
    run: () => [
      call(
        'upConv2d',
        { x: given([2, 3, 3, 3], 1), w: given([4, 4, 2, 3], 2), b: given([2], 3) },
        { stride: 2 },
      ),
    ],
    plain: () => [
      tf.add(
        tf.conv2dTranspose(image([2, 3, 3, 3], 1), image([4, 4, 2, 3], 2), [2, 6, 6, 2], 2, 'same'),
        given([2], 3),
      ),
    ],
  },
  groupNorm: {
    run: () => [0, 1].map((silu) => call('groupNorm', normed(), { ...NORM, silu })),
    plain: () => {
      const y = plainNorm(normed());
      return [y, tf.mul(y, tf.sigmoid(y))];
    },
  },
  groupNormGrad: {
    run: () =>
      tf
        .engine()
        .runKernel<tf.Tensor[]>(
          FUSED.groupNormGrad,
          { dy: given([2, 3, 3, 8], 7), ...normed() },
          { ...NORM, silu: 0 },
        ),
    plain: () => {
      const { x, w, b } = normed();
      return tf.grads((...inputs) => plainNorm({ x: inputs[0], w: inputs[1], b: inputs[2] }))(
        [x, w, b],
        given([2, 3, 3, 8], 7),
      );
    },
  },
  silu: {
    run: () => [call('silu', { x: given([3, 5], 1) })],
    plain: () => [tf.mul(given([3, 5], 1), tf.sigmoid(given([3, 5], 1)))],
  },
  siluGrad: gradient('siluGrad', 'x', (x) => {
    const s = tf.sigmoid(x);
    return tf.mul(s, tf.add(1, tf.mul(x, tf.sub(1, s))));
  }),
  softplusGrad: gradient('softplusGrad', 'x', (x) => tf.sigmoid(x)),
  leakyReluGrad: gradient('leakyReluGrad', 'x', (x) => tf.add(SLOPE, tf.mul(tf.step(x), 1 - SLOPE)), {
    slope: SLOPE,
  }),
  sigmoidGrad: gradient('sigmoidGrad', 'y', between),
  tanhGrad: gradient('tanhGrad', 'y', (y) => tf.sub(1, tf.square(y))),
  adam: update('adam', ADAM, ['w', 'm', 'v'], ({ w, g, m, v }) => {
    const mean = tf.add(tf.mul(m, ADAM.beta1), tf.mul(g, 1 - ADAM.beta1));
    const square = tf.add(tf.mul(v, ADAM.beta2), tf.mul(tf.square(g), 1 - ADAM.beta2));
    const root = tf.add(tf.div(tf.sqrt(square), ADAM.root), ADAM.epsilon);
    return [tf.sub(tf.mul(w, ADAM.keep), tf.div(tf.mul(mean, ADAM.size), root)), mean, square];
  }),
  momentum: update('momentum', MOMENTUM, ['w', 'm'], ({ w, g, m }) => {
    const mean = tf.add(tf.mul(m, MOMENTUM.momentum), g);
    return [tf.sub(w, tf.mul(mean, MOMENTUM.learningRate)), mean];
  }),
  rmsProp: update('rmsProp', RMSPROP, ['w', 'v'], ({ w, g, v }) => {
    const square = tf.add(tf.mul(v, RMSPROP.alpha), tf.mul(tf.square(g), 1 - RMSPROP.alpha));
    const step = tf.div(tf.mul(g, RMSPROP.learningRate), tf.add(tf.sqrt(square), RMSPROP.epsilon));
    return [tf.sub(w, step), square];
  }),
  blend: {
    run: () => {
      const inputs = { average: given([17], 1), value: given([17], 2) };
      tf.engine().runKernel<tf.Tensor[]>(FUSED.blend, inputs, { keep: KEEP });
      return [inputs.average];
    },
    plain: () => [blended(given([17], 1), given([17], 2))],
  },
  mixRows: {
    run: () => [3, 17].map((columns) => call('mixRows', rowsToMix(columns))),
    plain: () =>
      [3, 17].map((columns) => {
        const { a, b, weightA, weightB } = rowsToMix(columns);
        return tf.add(tf.mul(a, weightA), tf.mul(b, weightB));
      }),
  },
  normals: {
    run: () => {
      const start = new Rng(7, 3).leaveNormals(NORMALS);
      if (!start) throw new Error('A fresh stream has no half-used block.');
      return [call('normals', {}, { shape: [NORMALS], ...start })];
    },
    plain: () => [tf.tensor1d(new Rng(7, 3).normals(NORMALS))],
  },
};

/** One check for each fused kernel. */
export const FUSED_CHECKS: readonly Check[] = Object.entries(FUSED_BY_KERNEL).map(([kernel, check]) => ({
  name: `${FUSED[asKernel(kernel)]} (fused)`,
  fused: asKernel(kernel),
  ...check,
}));

function asKernel(name: string): FusedKernel {
  if (!isKernel(name)) throw new Error(`No fused kernel "${name}".`);
  return name;
}

function isKernel(name: string): name is FusedKernel {
  return Object.hasOwn(FUSED, name);
}
