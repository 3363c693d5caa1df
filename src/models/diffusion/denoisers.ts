import type { DataSpec } from '../shared/generative-model';
import { dense, type Layer, perceptron, silu } from '../shared/layers';
import * as tf from '../shared/tf';
import { TIME_EMBEDDING_SIZE } from '../shared/time-embedding';
import type { Weights } from '../shared/weights';
import { unet } from './unet';

/** ε̂(x_t, t): `x` [n, D] and the embedding of its times [n, 64] -> [n, D]. */
export type Denoiser = (x: tf.Tensor, embedding: tf.Tensor) => tf.Tensor;

/** The Reference: `Sequential(Linear(D + 64, H), SiLU, …, Linear(H, D))` on `[x_t | emb(t)]`. */
export function mlpDenoiser(weights: Weights, data: DataSpec, hidden: readonly number[]): Denoiser {
  const net = perceptron(weights, 'net', [data.size + TIME_EMBEDDING_SIZE, ...hidden, data.size], silu);
  return (x, embedding) => net(tf.concat([x, embedding], 1));
}

/** A small U-Net whose blocks each add a projection of the time embedding. */
export function convDenoiser(weights: Weights, data: DataSpec, channels: number): Denoiser {
  const width = 4 * channels;
  const first = dense(weights, 'time.0', TIME_EMBEDDING_SIZE, width);
  const second = dense(weights, 'time.2', width, width);
  const time: Layer = (embedding) => second(silu(first(embedding)));
  const net = unet(weights, data.shape, channels, width);
  return (x, embedding) =>
    tf.reshape(net(tf.reshape(x, [-1, ...data.shape]), time(embedding)), [-1, data.size]);
}
