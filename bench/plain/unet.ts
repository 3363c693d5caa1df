import * as tf from '@tensorflow/tfjs-core';
import { type Job, TIME_EMBEDDING } from '../jobs/job';
import type { Denoiser } from './diffusion';
import { conv, dense, groupNorm, type Layer, type Parameters, silu, upConv } from './parts';

/** Channels in a group of every normalisation. */
const CHANNELS_A_GROUP = 8;

/** The app's small U-Net in plain TensorFlow.js (`src/models/shared/unet.ts`). */
export function plainUnet(p: Parameters, { shape, size, channels: c }: Job): Denoiser {
  const [h, w, depth] = shape;
  const width = 4 * c;
  const [time0, time1] = [dense(p, TIME_EMBEDDING, width), dense(p, width, width)];
  const input = conv(p, depth, c, 3);
  const down0 = block(p, c, c, width);
  const shrink0 = conv(p, c, 2 * c, 4, 2);
  const down1 = block(p, 2 * c, 2 * c, width);
  const shrink1 = conv(p, 2 * c, 2 * c, 4, 2);
  const middle = block(p, 2 * c, 2 * c, width);
  const grow1 = upConv(p, 2 * c, 2 * c);
  const up1 = block(p, 4 * c, 2 * c, width);
  const grow0 = upConv(p, 2 * c, c);
  const up0 = block(p, 2 * c, c, width);
  const norm = groupNorm(p, c, c / CHANNELS_A_GROUP);
  const output = conv(p, c, depth, 3);
  return (x, embedding) => {
    const time = time1(silu(time0(embedding)));
    const level0 = down0(input(tf.reshape(x, [-1, h, w, depth])), time);
    const level1 = down1(shrink0(level0), time);
    const bottom = middle(shrink1(level1), time);
    const from1 = up1(tf.concat([grow1(bottom), level1], 3), time);
    const from0 = up0(tf.concat([grow0(from1), level0], 3), time);
    return tf.reshape(output(silu(norm(from0))), [-1, size]);
  };
}

function block(p: Parameters, inputs: number, outputs: number, timeWidth: number): Denoiser {
  const norm1 = groupNorm(p, inputs, inputs / CHANNELS_A_GROUP);
  const conv1 = conv(p, inputs, outputs, 3);
  const project = dense(p, timeWidth, outputs);
  const norm2 = groupNorm(p, outputs, outputs / CHANNELS_A_GROUP);
  const conv2 = conv(p, outputs, outputs, 3);
  const skip: Layer = inputs === outputs ? (x) => x : conv(p, inputs, outputs, 1);
  return (x, time) => {
    const shift = tf.reshape(project(silu(time)), [-1, 1, 1, outputs]);
    const hidden = tf.add(conv1(silu(norm1(x))), shift);
    return tf.add(conv2(silu(norm2(hidden))), skip(x));
  };
}
