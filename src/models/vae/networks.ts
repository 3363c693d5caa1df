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
import * as tf from '../shared/tf';
import type { Weights } from '../shared/weights';

/** A network that takes classes beside its input where the model does, one-hot `y` [n, C]. */
export type ClassLayer = (x: tf.Tensor, y?: tf.Tensor) => tf.Tensor;

/** The networks of a VAE. `decoder` gives logits, whose sigmoid lies in the data's range 0…1. */
export interface VaeNetworks {
  /** `[n, D] -> [n, features]`. */
  encoder: ClassLayer;
  /** `[n, features] -> [n, latent]`. */
  mu: Layer;
  logVar: Layer;
  /** `[n, latent] -> [n, D]`. */
  decoder: ClassLayer;
}

/** Sizes of a perceptron VAE; the Reference has one hidden layer of 256. */
export interface MlpSizes {
  latentDim: number;
  hiddenWidth: number;
  hiddenDepth: number;
  /** Classes the model takes; 0 where it takes none. */
  classes: number;
}

/**
 * Encoder and decoder of dense layers with ReLU, named as the Reference's `state_dict`. Classes stand beside the input
 * of each, one-hot: `[x | y]` and `[z | y]`.
 */
export function mlpVae(weights: Weights, data: DataSpec, sizes: MlpSizes): VaeNetworks {
  const { latentDim, hiddenWidth, hiddenDepth, classes } = sizes;
  const hidden = Array.from({ length: hiddenDepth }, () => hiddenWidth);
  return {
    encoder: beside(perceptron(weights, 'encoder', [data.size + classes, ...hidden], relu, true)),
    mu: dense(weights, 'fc_mu', hiddenWidth, latentDim),
    logVar: dense(weights, 'fc_var', hiddenWidth, latentDim),
    decoder: beside(perceptron(weights, 'decoder', [latentDim + classes, ...hidden, data.size], relu)),
  };
}

/** Sizes of a convolutional VAE. */
export interface ConvSizes {
  latentDim: number;
  channels: number;
  /** Classes the model takes; 0 where it takes none. */
  classes: number;
}

/**
 * Two convolutions of stride 2 down, two transposed ones up: h × w × c to h/4 × w/4 and back. A class shifts the
 * channels of the first convolution by a dense embedding (`encoder_class`), and stands beside z in the decoder.
 */
export function convVae(weights: Weights, data: DataSpec, sizes: ConvSizes): VaeNetworks {
  const { latentDim, channels, classes } = sizes;
  const [h, w, c] = data.shape;
  const code: Hwc = [h / 4, w / 4, 2 * channels];
  const codeSize = code[0] * code[1] * code[2];
  const image = toImage([h, w, c]);
  const first = conv2d(weights, 'encoder.0', c, channels, 4, 2); // [n, h/2, w/2, C]
  const rest = sequential(
    relu,
    conv2d(weights, 'encoder.2', channels, 2 * channels, 4, 2), // [n, h/4, w/4, 2C]
    relu,
    flatten(codeSize),
  );
  const embed = classes > 0 ? dense(weights, 'encoder_class', classes, channels) : undefined;
  return {
    encoder: (x, y) => rest(first(image(x), y && embed?.(y))),
    mu: dense(weights, 'fc_mu', codeSize, latentDim, { inputHwc: code }),
    logVar: dense(weights, 'fc_var', codeSize, latentDim, { inputHwc: code }),
    decoder: beside(
      sequential(
        dense(weights, 'fc_z', latentDim + classes, codeSize, { outputHwc: code }),
        relu,
        toImage(code),
        upConv2d(weights, 'decoder.0', 2 * channels, channels), // [n, h/2, w/2, C]
        relu,
        upConv2d(weights, 'decoder.2', channels, c), // [n, h, w, c]
        flatten(data.size),
      ),
    ),
  };
}

/** A network whose input is `[x | y]` where there are classes. */
function beside(network: Layer): ClassLayer {
  return (x, y) => network(y ? tf.concat([x, y], 1) : x);
}
