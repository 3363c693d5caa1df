import type { Hwc } from '../../exporters/types';
import type { DataSpec } from '../shared/generative-model';
import {
  conv2d,
  dense,
  flatten,
  type Layer,
  perceptron,
  relu,
  sequential,
  toImage,
  upConv2d,
} from '../shared/layers';
import type { Weights } from '../shared/weights';

/** The networks of a VAE. `decoder` gives logits, whose sigmoid lies in the data's range 0…1. */
export interface VaeNetworks {
  /** `[n, D] -> [n, features]`. */
  encoder: Layer;
  /** `[n, features] -> [n, latent]`. */
  mu: Layer;
  logVar: Layer;
  /** `[n, latent] -> [n, D]`. */
  decoder: Layer;
}

/** Sizes of a perceptron VAE; the Reference has one hidden layer of 256. */
export interface MlpSizes {
  latentDim: number;
  hiddenWidth: number;
  hiddenDepth: number;
}

/** Encoder and decoder of dense layers with ReLU, named as the Reference's `state_dict`. */
export function mlpVae(weights: Weights, data: DataSpec, sizes: MlpSizes): VaeNetworks {
  const hidden = Array.from({ length: sizes.hiddenDepth }, () => sizes.hiddenWidth);
  return {
    encoder: perceptron(weights, 'encoder', [data.size, ...hidden], relu, true),
    mu: dense(weights, 'fc_mu', sizes.hiddenWidth, sizes.latentDim),
    logVar: dense(weights, 'fc_var', sizes.hiddenWidth, sizes.latentDim),
    decoder: perceptron(weights, 'decoder', [sizes.latentDim, ...hidden, data.size], relu),
  };
}

/** Two convolutions of stride 2 down, two transposed ones up: h × w × c to h/4 × w/4 and back. */
export function convVae(weights: Weights, data: DataSpec, latentDim: number, channels: number): VaeNetworks {
  const [h, w, c] = data.shape;
  const code: Hwc = [h / 4, w / 4, 2 * channels];
  const codeSize = code[0] * code[1] * code[2];
  return {
    encoder: sequential(
      toImage([h, w, c]),
      conv2d(weights, 'encoder.0', c, channels, 4, 2), // [n, h/2, w/2, C]
      relu,
      conv2d(weights, 'encoder.2', channels, 2 * channels, 4, 2), // [n, h/4, w/4, 2C]
      relu,
      flatten(codeSize),
    ),
    mu: dense(weights, 'fc_mu', codeSize, latentDim, { inputHwc: code }),
    logVar: dense(weights, 'fc_var', codeSize, latentDim, { inputHwc: code }),
    decoder: sequential(
      dense(weights, 'fc_z', latentDim, codeSize, { outputHwc: code }),
      relu,
      toImage(code),
      upConv2d(weights, 'decoder.0', 2 * channels, channels), // [n, h/2, w/2, C]
      relu,
      upConv2d(weights, 'decoder.2', channels, c), // [n, h, w, c]
      flatten(data.size),
    ),
  };
}
