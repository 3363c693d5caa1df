import type { DataKind } from '../../core/params';
import type { DataSpec } from './generative-model';
import { dense, type Layer, perceptron, silu } from './layers';
import * as tf from './tf';
import { TIME_EMBEDDING_SIZE } from './time-embedding';
import { unet } from './unet';
import type { Weights } from './weights';

/**
 * What diffusion and flow learn, one value a number of x under a time: `x` [n, D] and the embedding of its times [n, 64]
 * -> [n, D]. Call inside a tidy.
 */
export type TimedNetwork = (x: tf.Tensor, embedding: tf.Tensor) => tf.Tensor;

/** The settings that a network's form depends on. */
export interface TimedNetworkParams {
  architecture: 'reference' | 'mlp' | 'conv';
  hiddenWidth: number;
  hiddenDepth: number;
  baseChannels: number;
  /** Self-attention at the lowest resolution of the U-Net. */
  attention: boolean;
}

/** Hidden widths of the Reference: two layers, wider on images. */
const REFERENCE_HIDDEN: Readonly<Record<DataKind, readonly number[]>> = {
  points: [256, 256],
  images: [512, 512],
};

/** Adds the network's weights, and gives its forward pass. */
export function timedNetwork(weights: Weights, data: DataSpec, params: TimedNetworkParams): TimedNetwork {
  switch (params.architecture) {
    case 'reference':
      return perceptronOf(weights, data, REFERENCE_HIDDEN[data.kind]);
    case 'mlp':
      return perceptronOf(
        weights,
        data,
        Array.from({ length: params.hiddenDepth }, () => params.hiddenWidth),
      );
    case 'conv':
      return convolutional(weights, data, params.baseChannels, params.attention);
  }
}

/** The Reference: `Sequential(Linear(D + 64, H), SiLU, …, Linear(H, D))` on `[x_t | emb(t)]`. */
function perceptronOf(weights: Weights, data: DataSpec, hidden: readonly number[]): TimedNetwork {
  const net = perceptron(weights, 'net', [data.size + TIME_EMBEDDING_SIZE, ...hidden, data.size], silu);
  return (x, embedding) => net(tf.concat([x, embedding], 1));
}

/** A small U-Net whose blocks each add a projection of the time embedding. */
function convolutional(weights: Weights, data: DataSpec, channels: number, attention: boolean): TimedNetwork {
  const width = 4 * channels;
  const first = dense(weights, 'time.0', TIME_EMBEDDING_SIZE, width);
  const second = dense(weights, 'time.2', width, width);
  const time: Layer = (embedding) => second(silu(first(embedding)));
  const net = unet(weights, data.shape, { channels, timeWidth: width, attention });
  return (x, embedding) =>
    tf.reshape(net(tf.reshape(x, [-1, ...data.shape]), time(embedding)), [-1, data.size]);
}
