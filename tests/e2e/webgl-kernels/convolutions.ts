import {
  conv2d,
  dense,
  flatten,
  groupNorm,
  type Layer,
  relu,
  sequential,
  silu,
  toImage,
  upConv2d,
} from '../../../src/models/shared/layers';
import * as tf from '../../../src/models/shared/tf';
import { Weights } from '../../../src/models/shared/weights';
import { type Checks, make, worstOf } from './compare';

/** Value and gradients of a small convolutional autoencoder, the shipped convolutions between our kernels. */
function convolutions([rows, channels]: readonly number[]): tf.Tensor[] {
  const weights = new Weights(5);
  const net = sequential(
    toImage([8, 8, 1]),
    conv2d(weights, 'a', 1, channels, 4, 2), // [n, 4, 4, c]
    relu,
    conv2d(weights, 'b', channels, 2 * channels, 3), // [n, 4, 4, 2c]
    groupNorm(weights, 'n', 2 * channels, channels, silu),
    flatten(32 * channels),
    dense(weights, 'c', 32 * channels, 3),
    dense(weights, 'd', 3, 16 * channels),
    relu,
    toImage([4, 4, channels]),
    upConv2d(weights, 'e', channels, 1), // [n, 8, 8, 1]
    flatten(64),
  );
  const x = make([rows, 64]);
  const { value, grads } = tf.variableGrads(
    () => tf.sum(tf.sub(tf.softplus(net(x)), tf.mul(net(x), x))),
    weights.variables,
  );
  const kept = [net(x), value, ...weights.variables.map(({ name }) => grads[name])].map((t) =>
    tf.keep(tf.clone(t)),
  );
  weights.dispose();
  return kept;
}

/** Images and filters: odd sides, strides, paddings, one channel, and so many images that textures are laid out another way. */
const CONVOLVED = [
  { x: [1, 1, 1, 1], filter: [1, 1, 1, 1], stride: 1, pad: 'same' },
  { x: [2, 7, 7, 3], filter: [3, 3, 3, 5], stride: 1, pad: 'same' },
  { x: [3, 7, 5, 4], filter: [4, 4, 4, 6], stride: 2, pad: 'same' },
  { x: [2, 9, 8, 2], filter: [3, 2, 2, 1], stride: 2, pad: 'valid' },
  { x: [3, 6, 6, 17], filter: [3, 3, 17, 8], stride: 3, pad: 'same' },
  { x: [40, 28, 28, 3], filter: [3, 3, 3, 4], stride: 1, pad: 'same' },
  // So large that a run makes several texels: 3 of 7, 2 of 3 on the way back, and all 4 where textures are laid out another way.
  { x: [9, 15, 17, 6], filter: [3, 3, 6, 13], stride: 1, pad: 'same' },
  { x: [24, 28, 28, 2], filter: [3, 3, 2, 8], stride: 1, pad: 'same' },
] as const;

/** A convolution, its gradients and theirs. */
function convolution({ x: shape, filter: sides, stride, pad }: (typeof CONVOLVED)[number]): tf.Tensor[] {
  const [x, filter] = [make(shape), make(sides, 2)] as [tf.Tensor4D, tf.Tensor4D];
  const convolve = (a: tf.Tensor, b: tf.Tensor) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad);
  const square = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.square(convolve(a, b)));
  const twice = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.square(tf.grads(square)([a, b])[0]));
  // The larger the tensors, the more the sums of squares round.
  const second = x.size < 1000 ? tf.grads(twice)([x, filter]) : [];
  return [convolve(x, filter), ...tf.grads(square)([x, filter]), ...second];
}

/** A group normalisation and its gradients, and sums over the places of images. */
function normalisation(
  [n, h, w, channels, groups]: readonly number[],
  after: Layer | undefined,
): tf.Tensor[] {
  const weights = new Weights(7);
  const layer = groupNorm(weights, 'n', channels, groups, after);
  const x = tf.add(make([n, h, w, channels]), 3);
  const loss = (input: tf.Tensor) => tf.sum(tf.mul(tf.square(layer(input)), make(input.shape, 4)));
  const { grads } = tf.variableGrads(() => loss(x) as tf.Scalar, weights.variables);
  const kept = [
    layer(x),
    tf.grad(loss)(x),
    ...weights.variables.map(({ name }) => grads[name]),
    tf.sum(x, [1, 2]),
    tf.mean(tf.square(x), [1, 2]),
    tf.mean(x, [1, 2], true),
  ].map((t) => tf.keep(tf.clone(t)));
  weights.dispose();
  return kept;
}

/** Layers of images. */
export const CONVOLUTION_CHECKS: Checks = {
  convolutions: () =>
    worstOf(
      [
        [1, 1],
        [3, 5],
        [2, 4],
      ],
      (sizes) => () => convolutions(sizes),
    ),
  'each convolution': () => worstOf([...CONVOLVED], (sizes) => () => convolution(sizes)),
  normalisations: () =>
    worstOf(
      [
        [1, 1, 1, 4, 1],
        [3, 7, 5, 8, 2],
        [2, 8, 8, 24, 3],
        [40, 28, 28, 8, 1],
      ],
      (sizes) => () => [...normalisation(sizes, silu), ...normalisation(sizes, undefined)],
    ),
};
