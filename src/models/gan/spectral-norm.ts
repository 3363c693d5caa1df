import { sizeOf } from '../../core/tensor-data';
import type { WeightLayout, WeightSpec } from '../../exporters/types';
import * as tf from '../shared/tf';
import { blend } from '../shared/running-average';
import type { Buffer, Init, Weights, WeightSource } from '../shared/weights';

/** Guards the division by a length, as in PyTorch. */
const EPSILON = 1e-12;

/** Steps of the power iteration before the first use, from random vectors; later one an update is enough. */
const FIRST_STEPS = 15;

/** Nothing is kept of the old vectors. */
const REPLACE = { keep: 0 };

/** A kernel as a matrix `[inputs, outputs]` and the vectors that find its largest singular value. */
interface Normalised {
  original: () => tf.Tensor;
  inputs: number;
  outputs: number;
  u: Buffer;
  v: Buffer;
}

/**
 * Spectral normalisation (Miyato et al. 2018, arXiv 1802.05957): layers that ask here for a kernel W get W / σ(W), σ its
 * largest singular value by power iteration. Names and layouts are those of `torch.nn.utils.spectral_norm`:
 * `weight_orig`, `weight_u` and `weight_v`, which are therefore exported and part of a snapshot.
 */
export class SpectralNorm implements WeightSource {
  private readonly kernels: Normalised[] = [];

  constructor(private readonly weights: Weights) {}

  add(spec: WeightSpec, init: Init): () => tf.Tensor {
    const outputs = spec.shape[spec.shape.length - 1];
    if (spec.shape.length < 2) return this.weights.add(spec, init);
    const inputs = sizeOf(spec.shape) / outputs;
    const vector = (suffix: string, size: number, layout: WeightLayout) =>
      this.weights.addBuffer({ name: spec.name + suffix, shape: [size], layout }, { deviation: 1 });
    const original = this.weights.add({ ...spec, name: `${spec.name}_orig` }, init);
    const u = vector('_u', outputs, { kind: 'plain' });
    const v = vector('_v', inputs, inputLayout(spec));
    const kernel = { original, inputs, outputs, u, v };
    this.kernels.push(kernel);
    for (let i = 0; i < FIRST_STEPS; i++) iterate(kernel);
    return () => {
      const w = original();
      // σ(W) = vᵀ W u
      const reached = tf.matMul(tf.reshape(v.read(), [1, inputs]), tf.reshape(w, [inputs, outputs]));
      return tf.div(w, tf.sum(tf.mul(reached, u.read())));
    };
  }

  /** One step of the power iteration of every kernel, after its weights have moved. */
  iterate(): void {
    this.kernels.forEach(iterate);
  }
}

/** v ← W u / ‖W u‖, u ← Wᵀ v / ‖Wᵀ v‖ (algorithm 1; W here is `[inputs, outputs]`). */
function iterate({ original, inputs, outputs, u, v }: Normalised): void {
  tf.tidy(() => {
    const w = tf.reshape(original(), [inputs, outputs]);
    const nextV = unit(tf.matMul(w, tf.reshape(u.variable, [outputs, 1])));
    const nextU = unit(tf.matMul(w, nextV, true));
    blend(v.variable, tf.reshape(nextV, [inputs]), REPLACE);
    blend(u.variable, tf.reshape(nextU, [outputs]), REPLACE);
  });
}

function unit(x: tf.Tensor): tf.Tensor {
  return tf.div(x, tf.maximum(tf.sqrt(tf.sum(tf.square(x))), EPSILON));
}

/** How the flattened inputs of a kernel lie in PyTorch: an image's channel first, as are a filter's. */
function inputLayout({ shape, layout }: WeightSpec): WeightLayout {
  if (layout.kind === 'conv2d') return { kind: 'plain', outputHwc: [shape[0], shape[1], shape[2]] };
  return layout.kind === 'dense' && layout.inputHwc
    ? { kind: 'plain', outputHwc: layout.inputHwc }
    : { kind: 'plain' };
}
