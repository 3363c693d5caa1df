import { conv2d, dense, groupNorm, type Layer, silu, upConv2d } from './layers';
import * as tf from './tf';
import type { Weights } from './weights';

/**
 * Channels in a group of every normalisation. A group loses its mean: with a single channel each that would be the
 * brightness of the image, which no later layer could bring back.
 */
const CHANNELS_A_GROUP = 8;

/** `x` [n, h, w, c] under a time code [n, width] -> the same shape. */
type TimedLayer = (x: tf.Tensor, time: tf.Tensor) => tf.Tensor;

/** What a U-Net is made of. */
export interface UnetSizes {
  /** Feature maps at full resolution. */
  channels: number;
  /** Width of the time code. */
  timeWidth: number;
  /** Whether every place of the smallest level looks at every other. */
  attention: boolean;
}

/**
 * A small U-Net (Ronneberger et al. 2015, as in Ho et al. 2020): two levels down by strided convolutions, two up
 * by transposed ones, a residual block a level each way, skips joined by concatenation. The small levels are three and
 * six times as wide: that is where a picture is made one thing, and where width is cheap.
 */
export function unet(
  weights: Weights,
  shape: readonly number[],
  { channels: c, timeWidth, attention }: UnetSizes,
): TimedLayer {
  const [half, quarter] = [3 * c, 6 * c];
  const input = conv2d(weights, 'input', shape[2], c, 3);
  const down0 = block(weights, 'down.0', c, c, timeWidth);
  const shrink0 = conv2d(weights, 'shrink.0', c, half, 4, 2);
  const down1 = block(weights, 'down.1', half, half, timeWidth);
  const shrink1 = conv2d(weights, 'shrink.1', half, quarter, 4, 2);
  const middle = block(weights, 'middle', quarter, quarter, timeWidth);
  const grow1 = upConv2d(weights, 'grow.1', quarter, half);
  const up1 = block(weights, 'up.1', 2 * half, half, timeWidth);
  const grow0 = upConv2d(weights, 'grow.0', half, c);
  const up0 = block(weights, 'up.0', 2 * c, c, timeWidth);
  const norm = groupNorm(weights, 'norm', c, c / CHANNELS_A_GROUP, silu);
  const output = conv2d(weights, 'output', c, shape[2], 3);
  // Last, so that it moves no other weight's place.
  const attend: Layer = attention ? selfAttention(weights, 'attention', quarter) : (x) => x;
  return (x, time) => {
    const level0 = down0(input(x), time); // [n, h, w, C]
    const level1 = down1(shrink0(level0), time); // [n, h/2, w/2, 3C]
    const bottom = attend(middle(shrink1(level1), time)); // [n, h/4, w/4, 6C]
    const from1 = up1(tf.concat([grow1(bottom), level1], 3), time); // [n, h/2, w/2, 3C]
    const from0 = up0(tf.concat([grow0(from1), level0], 3), time); // [n, h, w, C]
    return output(norm(from0));
  };
}

/** Residual block: norm, SiLU, convolution, the time code added, once more, and the input added (through 1 × 1 where sizes differ). */
function block(
  weights: Weights,
  name: string,
  inputs: number,
  outputs: number,
  timeWidth: number,
): TimedLayer {
  const norm1 = groupNorm(weights, `${name}.norm1`, inputs, inputs / CHANNELS_A_GROUP, silu);
  const conv1 = conv2d(weights, `${name}.conv1`, inputs, outputs, 3);
  const project = dense(weights, `${name}.time`, timeWidth, outputs);
  const norm2 = groupNorm(weights, `${name}.norm2`, outputs, outputs / CHANNELS_A_GROUP, silu);
  const conv2 = conv2d(weights, `${name}.conv2`, outputs, outputs, 3);
  const skip: Layer = inputs === outputs ? (x) => x : conv2d(weights, `${name}.skip`, inputs, outputs, 1);
  return (x, time) => {
    const hidden = conv1(norm1(x), project(silu(time)));
    return tf.add(conv2(norm2(hidden)), skip(x));
  };
}

/**
 * Self-attention with one head over the places of an image (Vaswani et al. 2017, eq. 1; where Ho et al. 2020 put it, appendix B):
 * `[n, h, w, c] -> [n, h, w, c]`, x + W softmax(q kᵀ/√c) v of the normalised x.
 */
export function selfAttention(weights: Weights, name: string, channels: number): Layer {
  const norm = groupNorm(weights, `${name}.norm`, channels, channels / CHANNELS_A_GROUP);
  const project = conv2d(weights, `${name}.qkv`, channels, 3 * channels, 1);
  const output = conv2d(weights, `${name}.out`, channels, channels, 1);
  return (x) => {
    const [n, h, w] = x.shape;
    const qkv = tf.reshape(project(norm(x)), [n, h * w, 3 * channels]);
    const [q, k, v] = [0, 1, 2].map((i) => tf.slice(qkv, [0, 0, i * channels], [n, h * w, channels]));
    const scores = tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(channels)); // [n, hw, hw]
    const mixed = tf.matMul(tf.softmax(scores), v); // [n, hw, c]
    return tf.add(output(tf.reshape(mixed, [n, h, w, channels])), x);
  };
}
