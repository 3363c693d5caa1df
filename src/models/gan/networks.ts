import type { Hwc } from '../../exporters/types';
import type { DataSpec } from '../shared/generative-model';
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
import type { Weights } from '../shared/weights';

/** `[n, latent] -> [n, D]` in −1…1: dense layers of the given widths with LeakyReLU, then tanh. */
export function mlpGenerator(
  weights: Weights,
  latentDim: number,
  hidden: readonly number[],
  data: DataSpec,
): Layer {
  return sequential(perceptron(weights, 'net', [latentDim, ...hidden, data.size], leakyRelu), tanh);
}

/** `[n, D] -> [n, 1]`, the logit of being real. */
export function mlpDiscriminator(weights: Weights, hidden: readonly number[], data: DataSpec): Layer {
  return perceptron(weights, 'net', [data.size, ...hidden, 1], leakyRelu);
}

/** DCGAN-like (Radford et al. 2015): a dense layer, then two transposed convolutions of stride 2. `[n, latent] -> [n, D]`. */
export function convGenerator(weights: Weights, latentDim: number, channels: number, data: DataSpec): Layer {
  const [h, w, c] = data.shape;
  const code: Hwc = [h / 4, w / 4, 4 * channels];
  return sequential(
    dense(weights, 'net.0', latentDim, code[0] * code[1] * code[2], { outputHwc: code }),
    relu,
    toImage(code),
    upConv2d(weights, 'net.3', 4 * channels, 2 * channels), // [n, h/2, w/2, 2C]
    relu,
    upConv2d(weights, 'net.5', 2 * channels, c), // [n, h, w, c]
    tanh,
    flatten(data.size),
  );
}

/** Two convolutions of stride 2 with LeakyReLU, then a dense layer. `[n, D] -> [n, 1]`. */
export function convDiscriminator(weights: Weights, channels: number, data: DataSpec): Layer {
  const [h, w, c] = data.shape;
  const code: Hwc = [h / 4, w / 4, 4 * channels];
  const codeSize = code[0] * code[1] * code[2];
  return sequential(
    toImage([h, w, c]),
    conv2d(weights, 'net.0', c, 2 * channels, 4, 2), // [n, h/2, w/2, 2C]
    leakyRelu,
    conv2d(weights, 'net.2', 2 * channels, 4 * channels, 4, 2), // [n, h/4, w/4, 4C]
    leakyRelu,
    flatten(codeSize),
    dense(weights, 'net.5', codeSize, 1, { inputHwc: code }),
  );
}
