import type { Hwc } from '../../exporters/types';
import { hasFused, runFused } from './fused';
import './fused-gradients';
import './fused-image-gradients';
import * as tf from './tf';
import type { WeightSource } from './weights';

/** A forward pass: tensors in, a tensor out; call it inside a tidy. */
export type Layer = (x: tf.Tensor) => tf.Tensor;

/** Slope of the reference GAN's LeakyReLU. */
export const LEAKY_SLOPE = 0.2;

export const relu: Layer = (x) => tf.relu(x);

/**
 * LeakyReLU of the reference GAN, with a right second derivative for gradient penalties. TensorFlow.js' own has none;
 * where no fused gradient replaces it, relu(x) − α·relu(−x) is the same function to the bit.
 */
export const leakyRelu: Layer = (x) =>
  hasFused('leakyReluGrad')
    ? tf.leakyRelu(x, LEAKY_SLOPE)
    : tf.sub(tf.relu(x), tf.mul(tf.relu(tf.neg(x)), LEAKY_SLOPE));

export const silu: Layer = (x) => (hasFused('silu') ? runFused('silu', { x }) : tf.mul(x, tf.sigmoid(x)));
export const tanh: Layer = (x) => tf.tanh(x);

/** Activations that a fused dense layer applies itself. */
const FUSABLE = new Map<Layer, { activation: number; slope: number }>([
  [relu, { activation: 1, slope: 0 }],
  [leakyRelu, { activation: 2, slope: LEAKY_SLOPE }],
]);
const NO_ACTIVATION = { activation: 0, slope: 0 };

/** One layer after the other. */
export function sequential(...layers: Layer[]): Layer {
  return (x) => layers.reduce((value, layer) => layer(value), x);
}

/**
 * Fully connected, `[n, in] -> [n, out]`, with PyTorch's default initial values U(±1/√in).
 * `inputHwc` / `outputHwc`: the flat axis is an image, stored channel-last here and channel-first in PyTorch.
 * `activation` comes after it, in the same kernel where the backend can.
 */
export function dense(
  weights: WeightSource,
  name: string,
  inputs: number,
  outputs: number,
  { activation, ...image }: { inputHwc?: Hwc; outputHwc?: Hwc; activation?: Layer } = {},
): Layer {
  const bound = 1 / Math.sqrt(inputs);
  const { outputHwc } = image;
  const kernel = weights.add(
    { name: `${name}.weight`, shape: [inputs, outputs], layout: { kind: 'dense', ...image } },
    { bound },
  );
  const bias = weights.add(
    {
      name: `${name}.bias`,
      shape: [outputs],
      layout: outputHwc ? { kind: 'plain', outputHwc } : { kind: 'plain' },
    },
    { bound },
  );
  const fused = activation && FUSABLE.get(activation);
  return (x) => {
    const rows = x.rank === 2 ? x : tf.reshape(x, [-1, inputs]);
    if (hasFused('dense')) {
      const y = runFused('dense', { x: rows, w: kernel(), b: bias() }, fused ?? NO_ACTIVATION);
      return activation && !fused ? activation(y) : y;
    }
    const y = tf.add(tf.matMul(rows, kernel()), bias());
    return activation ? activation(y) : y;
  };
}

/**
 * A perceptron: dense layers named `prefix.0`, `prefix.2`, … as in PyTorch's `Sequential`, with an activation
 * between them (and after the last, when `activateLast`).
 */
export function perceptron(
  weights: WeightSource,
  prefix: string,
  sizes: readonly number[],
  activation: Layer,
  activateLast = false,
): Layer {
  const layers: Layer[] = [];
  for (let i = 0; i + 1 < sizes.length; i++) {
    const activated = activateLast || i + 2 < sizes.length;
    const after = activated ? { activation } : {};
    layers.push(dense(weights, `${prefix}.${2 * i}`, sizes[i], sizes[i + 1], after));
  }
  return sequential(...layers);
}

/** A convolution; `shift` [n, out] is added to every pixel of its image. */
export type ConvolutionLayer = (x: tf.Tensor, shift?: tf.Tensor) => tf.Tensor;

/** Convolution, `[n, h, w, in] -> [n, h/stride, w/stride, out]`, same padding. */
export function conv2d(
  weights: WeightSource,
  name: string,
  inputs: number,
  outputs: number,
  kernelSize: number,
  stride = 1,
): ConvolutionLayer {
  const bound = 1 / Math.sqrt(inputs * kernelSize * kernelSize);
  const shape: [number, number, number, number] = [kernelSize, kernelSize, inputs, outputs];
  const kernel = weights.add({ name: `${name}.weight`, shape, layout: { kind: 'conv2d' } }, { bound });
  const bias = weights.add({ name: `${name}.bias`, shape: [outputs], layout: { kind: 'plain' } }, { bound });
  return (x, shift) => {
    const [n, h, w] = x.shape;
    const image = tf.reshape<tf.Rank.R4>(x, [n, h, w, inputs]);
    const filter = tf.reshape<tf.Rank.R4>(kernel(), shape);
    const b = shift ? tf.add(shift, bias()) : bias(); // [n, out] or [out]
    if (hasFused('conv2d')) return runFused('conv2d', { x: image, w: filter, b }, { stride });
    const y = tf.conv2d(image, filter, stride, 'same');
    return tf.add(y, shift ? tf.reshape(b, [n, 1, 1, outputs]) : b);
  };
}

/** Transposed convolution with kernel 4 and stride 2, `[n, h, w, in] -> [n, 2h, 2w, out]` (PyTorch padding 1). */
export function upConv2d(weights: WeightSource, name: string, inputs: number, outputs: number): Layer {
  const size = 4;
  // PyTorch takes a transposed kernel's fan-in from its second side, which here is the outputs.
  const bound = 1 / Math.sqrt(outputs * size * size);
  const shape: [number, number, number, number] = [size, size, outputs, inputs];
  const kernel = weights.add(
    { name: `${name}.weight`, shape, layout: { kind: 'conv2dTranspose' } },
    { bound },
  );
  const bias = weights.add({ name: `${name}.bias`, shape: [outputs], layout: { kind: 'plain' } }, { bound });
  return (x) => {
    const [n, h, w] = x.shape;
    const image = tf.reshape<tf.Rank.R4>(x, [n, h, w, inputs]);
    const filter = tf.reshape<tf.Rank.R4>(kernel(), shape);
    if (hasFused('upConv2d')) return runFused('upConv2d', { x: image, w: filter, b: bias() }, { stride: 2 });
    return tf.add(tf.conv2dTranspose(image, filter, [n, 2 * h, 2 * w, outputs], 2, 'same'), bias());
  };
}

/** Guards the root of GroupNorm, as PyTorch's default. */
const GROUP_NORM_EPSILON = 1e-5;

/** The fused kernel takes groups of a multiple of so many channels. */
const FUSED_GROUP = 4;

/**
 * Group normalisation (Wu & He 2018), `[n, h, w, c] -> [n, h, w, c]`; `activation` comes after it, in the same kernel
 * where the backend can.
 */
export function groupNorm(
  weights: WeightSource,
  name: string,
  channels: number,
  groups: number,
  activation?: Layer,
): Layer {
  const spec = { shape: [channels], layout: { kind: 'plain' } } as const;
  const scale = weights.add({ name: `${name}.weight`, ...spec }, { constant: 1 });
  const shift = weights.add({ name: `${name}.bias`, ...spec }, { constant: 0 });
  const size = channels / groups;
  const fused = activation === silu;
  const settle = activation && !fused ? activation : (y: tf.Tensor) => y;
  return (x) => {
    const [n, h, w] = x.shape;
    if (hasFused('groupNorm') && size % FUSED_GROUP === 0) {
      const attrs = { groups, epsilon: GROUP_NORM_EPSILON, silu: fused ? 1 : 0 };
      return settle(runFused('groupNorm', { x, w: scale(), b: shift() }, attrs));
    }
    const grouped = tf.reshape(x, [n, h * w, groups, size]);
    const mean = tf.mean(grouped, [1, 3], true);
    const centred = tf.sub(grouped, mean);
    const variance = tf.mean(tf.square(centred), [1, 3], true);
    const normal = tf.mul(centred, tf.rsqrt(tf.add(variance, GROUP_NORM_EPSILON)));
    const y = tf.add(tf.mul(tf.reshape(normal, [n, h, w, channels]), scale()), shift());
    return activation ? activation(y) : y;
  };
}

/** `[n, h·w·c] -> [n, h, w, c]`; free, since both are row-major. */
export function toImage([h, w, c]: Hwc): Layer {
  return (x) => tf.reshape(x, [-1, h, w, c]);
}

/** `[n, …] -> [n, size]`. */
export function flatten(size: number): Layer {
  return (x) => tf.reshape(x, [-1, size]);
}
