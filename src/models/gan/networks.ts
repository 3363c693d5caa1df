import type { Hwc } from '../../exporters/types';
import {
  conv2d,
  dense,
  flatten,
  type Layer,
  leakyRelu,
  perceptron,
  relu,
  sequential,
  tanh,
  toImage,
  upConv2d,
} from '../shared/layers';
import * as tf from '../shared/tf';
import type { Weights, WeightSource } from '../shared/weights';
import type { NormMode } from './batch-norm';
import { FOURIER_FEATURES, fourierFeatures } from './fourier-features';
import { pacFeatures, pacGenerator, gaussianInit } from './pacgan';
import type { GanParams } from './params';

/** Hidden widths of the Reference generator; the discriminator has them the other way round. */
const REFERENCE_WIDTHS = [256, 512];

/** Judges packs `[n, D]`, whose classes stand beside each other in `classes` [n, K] where D knows them, `-> [n, 1]`. */
export type Discriminator = (x: tf.Tensor, classes?: tf.Tensor) => tf.Tensor;

/** What both networks are built for. */
export interface NetworkSpec {
  params: GanParams;
  /** `[2]` or `[height, width, channels]` of what the network makes or judges. */
  shape: readonly number[];
  /** Numbers of one such thing. */
  size: number;
  /** Length of the one-hot rows that tell the classes; 0 where they are not told. */
  classes: number;
}

/** G: `[n, latent (+ classes)] -> [n, D]`, the latent with the one-hot class after it. */
export function buildGenerator(weights: Weights, spec: NetworkSpec, mode: NormMode): Layer {
  const { params, size, classes } = spec;
  const inputs = params.latentDim + classes;
  switch (params.architecture) {
    case 'reference':
    case 'mlp':
    case 'fourier':
      return sequential(perceptron(weights, 'net', [inputs, ...hiddenWidths(params), size], leakyRelu), tanh);
    case 'conv':
      return convGenerator(weights, inputs, params.baseChannels, spec);
    case 'pacgan':
      return pacGenerator(weights, inputs, size, mode);
  }
}

/**
 * D: its last features through a dense layer, plus, where it knows the classes, their product with what it expects of
 * each class (projection discriminator: Miyato & Koyama 2018, arXiv 1802.05637).
 */
export function buildDiscriminator(weights: WeightSource, spec: NetworkSpec): Discriminator {
  const { layer, width, last, ...image } = features(weights, spec);
  const source = spec.params.architecture === 'pacgan' ? gaussianInit(weights) : weights;
  const unconditional = dense(source, last, width, 1, image);
  if (spec.classes === 0) return (x) => unconditional(layer(x));
  const expected = dense(source, 'project', width, spec.classes, image);
  return (x, classes) => {
    const phi = layer(x); // [n, width]
    const logit = unconditional(phi);
    return classes ? tf.add(logit, tf.sum(tf.mul(expected(phi), classes), 1, true)) : logit;
  };
}

/** What D sees before its last layer, and that layer's name. */
interface Features {
  layer: Layer;
  width: number;
  last: string;
  inputHwc?: Hwc;
}

function features(weights: WeightSource, spec: NetworkSpec): Features {
  const { params, size } = spec;
  switch (params.architecture) {
    case 'reference':
    case 'mlp': {
      const widths = hiddenWidths(params).toReversed();
      const layer = perceptron(weights, 'net', [size, ...widths], leakyRelu, true);
      return { layer, width: widths[widths.length - 1], last: `net.${2 * widths.length}` };
    }
    case 'fourier': {
      const widths = hiddenWidths(params);
      const layer = sequential(
        fourierFeatures,
        perceptron(weights, 'net', [size * FOURIER_FEATURES, ...widths], leakyRelu, true),
      );
      return { layer, width: widths[widths.length - 1], last: `net.${2 * widths.length}` };
    }
    case 'conv':
      return convFeatures(weights, params.baseChannels, spec);
    case 'pacgan':
      return pacFeatures(weights, size);
  }
}

/** Hidden widths of the generator; the discriminator has them the other way round. */
function hiddenWidths(params: GanParams): number[] {
  if (params.architecture === 'reference') return REFERENCE_WIDTHS;
  return Array.from({ length: params.hiddenDepth }, () => params.hiddenWidth);
}

/** DCGAN-like (Radford et al. 2015): a dense layer, then two transposed convolutions of stride 2. */
function convGenerator(
  weights: Weights,
  inputs: number,
  channels: number,
  { shape, size }: NetworkSpec,
): Layer {
  const [h, w, c] = shape;
  const code: Hwc = [h / 4, w / 4, 4 * channels];
  return sequential(
    dense(weights, 'net.0', inputs, code[0] * code[1] * code[2], { outputHwc: code }),
    relu,
    toImage(code),
    upConv2d(weights, 'net.3', 4 * channels, 2 * channels), // [n, h/2, w/2, 2C]
    relu,
    upConv2d(weights, 'net.5', 2 * channels, c), // [n, h, w, c]
    tanh,
    flatten(size),
  );
}

/** Two convolutions of stride 2 with LeakyReLU, `[n, D] -> [n, h/4 · w/4 · 4C]`. */
function convFeatures(weights: WeightSource, channels: number, { shape }: NetworkSpec): Features {
  const [h, w, c] = shape;
  const code: Hwc = [h / 4, w / 4, 4 * channels];
  const width = code[0] * code[1] * code[2];
  const layer = sequential(
    toImage([h, w, c]),
    conv2d(weights, 'net.0', c, 2 * channels, 4, 2), // [n, h/2, w/2, 2C]
    leakyRelu,
    conv2d(weights, 'net.2', 2 * channels, 4 * channels, 4, 2), // [n, h/4, w/4, 4C]
    leakyRelu,
    flatten(width),
  );
  return { layer, width, last: 'net.5', inputHwc: code };
}
