import { dense, type Layer, relu, sequential } from '../shared/layers';
import * as tf from '../shared/tf';
import type { Weights, WeightSource } from '../shared/weights';
import { batchNorm, type NormMode } from './batch-norm';

/**
 * The networks of PacGAN's synthetic experiments (Lin et al. 2018, arXiv 1712.04086), as its published code has them:
 * G of four layers of 400 with batch normalisation and ReLU, its output linear; D of three maxout layers of 200 units
 * of 5 pieces; every kernel N(0, 0.02²), every bias 0. That code samples with the running statistics, and so does this.
 */
const G_WIDTHS = [400, 400, 400, 400];
const D_WIDTHS = [200, 200, 200];
const PIECES = 5;
const DEVIATION = 0.02;

/** `[n, inputs] -> [n, outputs]`, not bounded: the data are those of the plane. */
export function pacGenerator(weights: Weights, inputs: number, outputs: number, mode: NormMode): Layer {
  const source = gaussianInit(weights);
  const layers: Layer[] = [];
  let width = inputs;
  G_WIDTHS.forEach((next, i) => {
    // The normalisation takes the mean away, and any bias with it.
    layers.push(linear(source, `net.${3 * i}`, width, next));
    layers.push(batchNorm(weights, `net.${3 * i + 1}`, next, mode), relu);
    width = next;
  });
  return sequential(...layers, dense(source, `net.${3 * G_WIDTHS.length}`, width, outputs));
}

/** What D sees before its last layer, `[n, inputs] -> [n, 200]`; the names of its layers count on in `net`. */
export function pacFeatures(
  weights: WeightSource,
  inputs: number,
): { layer: Layer; width: number; last: string } {
  const source = gaussianInit(weights);
  const layers = D_WIDTHS.map((width, i) => maxout(source, `net.${i}`, D_WIDTHS[i - 1] ?? inputs, width));
  return { layer: sequential(...layers), width: D_WIDTHS[2], last: `net.${D_WIDTHS.length}` };
}

/** Draws kernels from N(0, 0.02²) and puts biases to 0. */
export function gaussianInit(weights: WeightSource): WeightSource {
  return {
    add: (spec, init) => {
      if (!('bound' in init)) return weights.add(spec, init);
      return weights.add(spec, spec.shape.length > 1 ? { deviation: DEVIATION } : { constant: 0 });
    },
  };
}

/** Maxout (Goodfellow et al. 2013), `[n, in] -> [n, out]`: the largest of several linear functions a unit. */
function maxout(weights: WeightSource, name: string, inputs: number, outputs: number): Layer {
  // The pieces of all units one after the other: in PyTorch, `linear(x).view(n, 5, out).max(1)`.
  const pieces = dense(weights, name, inputs, PIECES * outputs);
  // max(a, b) = a + relu(b − a), whose second derivative TensorFlow.js has right, unlike that of its maximum.
  return (x) =>
    tf
      .split(pieces(x), PIECES, 1)
      .reduce((largest, piece) => tf.add(largest, tf.relu(tf.sub(piece, largest))));
}

/** A dense layer without bias, `[n, in] -> [n, out]`. */
function linear(weights: WeightSource, name: string, inputs: number, outputs: number): Layer {
  const kernel = weights.add(
    { name: `${name}.weight`, shape: [inputs, outputs], layout: { kind: 'dense' } },
    { bound: 1 / Math.sqrt(inputs) },
  );
  return (x) => tf.matMul(x, kernel());
}
