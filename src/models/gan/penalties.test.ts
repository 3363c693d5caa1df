import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm, values } from '../../backends/wasm-kernels/test-backends';
import '../../testing/allclose';
import { paramsWith } from '../../testing/params';
import { fitsSpec } from '../../core/check-params';
import { dense, leakyRelu, perceptron, sequential, tanh } from '../shared/layers';
import * as tf from '../shared/tf';
import { Weights } from '../shared/weights';
import { buildDiscriminator } from './networks';
import { ganParams } from './params';
import { interpolate, oneCentredPenalty, outputsAndSlopes, zeroCentredPenalty } from './penalties';
import { SpectralNorm } from './spectral-norm';

/** A critic `[n, D] -> [n, 1]` over fresh weights. */
interface Critic {
  weights: Weights;
  d: (x: tf.Tensor) => tf.Tensor;
  size: number;
}

const critics = {
  mlp: () => built({ architecture: 'mlp', hiddenWidth: 16, hiddenDepth: 2 }),
  fourier: () => built({ architecture: 'fourier', hiddenWidth: 16, hiddenDepth: 2 }),
  conv: () => built({ architecture: 'conv', baseChannels: 8 }),
  pacgan: () => built({ architecture: 'pacgan' }),
  'mlp with spectral normalisation': () =>
    built({ architecture: 'mlp', hiddenWidth: 16, hiddenDepth: 2, spectralNorm: true }),
  'conv with spectral normalisation': () =>
    built({ architecture: 'conv', baseChannels: 8, spectralNorm: true }),
} as const;

function built(over: Record<string, string | number | boolean>): Critic {
  const kind = over.architecture === 'conv' ? 'images' : 'points';
  const params = paramsWith(ganParams, over);
  if (!fitsSpec(ganParams, params, { kind })) throw new Error('not of the GAN');
  const shape = kind === 'images' ? [8, 8, 1] : [3];
  const size = kind === 'images' ? 64 : 3;
  const weights = new Weights(5, 1);
  const source = params.spectralNorm ? new SpectralNorm(weights) : weights;
  return { weights, size, d: buildDiscriminator(source, { params, shape, size, classes: 0 }) };
}

const PENALTIES = [
  ['one-centred', (slopes: tf.Tensor) => oneCentredPenalty(slopes, 10)],
  ['zero-centred', (slopes: tf.Tensor) => zeroCentredPenalty(slopes, 10)],
] as const;

const ITEMS = 4;
const STEP = 5e-3;

const norm = (x: Float32Array) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));

/**
 * Far from every corner of a piecewise linear critic, each unit on one side of its own, so that its slope is smooth in
 * its weights and finite differences hold for a float32 step.
 */
function awayFromCorners({ weights }: Critic): void {
  let layer = 0;
  weights.set(
    weights.variables.map((variable, index) => {
      const drawn = Float32Array.from(variable.dataSync());
      if (!weights.specs[index].name.endsWith('bias')) return drawn;
      layer++;
      return drawn.map((_, i) => 10 ** layer * (((7 * i) % 11) - 5.5));
    }),
  );
}

/** Worst error of a penalty's gradient along a direction in each kernel, relative to the gradient's length there. */
async function gradientError(
  { weights, d, size }: Critic,
  penalty: (slopes: tf.Tensor) => tf.Scalar,
): Promise<number> {
  const x = tf.tensor2d(values(ITEMS * size, 3), [ITEMS, size]);
  const value = () => penalty(outputsAndSlopes(d, x).slopes);
  const { grads } = tf.variableGrads(value, weights.learned);
  const start = await Promise.all(weights.variables.map((variable) => variable.data<'float32'>()));
  const arrays = start.map((array) => Float32Array.from(array));
  let worst = 0;
  for (const [index, variable] of weights.variables.entries()) {
    // Biases move no slope of a linear piece, buffers are not learned.
    if (!weights.learned.includes(variable) || variable.rank < 2) continue;
    const gradient = await grads[variable.name].data<'float32'>();
    const length = norm(gradient);
    const other = values(variable.size, 11);
    const otherLength = norm(other);
    // Half along the gradient itself, so that there is something to measure, half elsewhere.
    const direction = gradient.map((g, i) => (g / length + other[i] / otherLength) / Math.SQRT2);
    const slope = gradient.reduce((sum, g, i) => sum + g * direction[i], 0);
    const at = async (step: number) => {
      weights.set(
        arrays.map((array, i) => (i === index ? array.map((w, k) => w + step * direction[k]) : array)),
      );
      return (await tf.tidy(value).data())[0];
    };
    const measured = ((await at(STEP)) - (await at(-STEP))) / (2 * STEP);
    worst = Math.max(worst, Math.abs(slope - measured) / length);
  }
  weights.set(arrays);
  weights.dispose();
  return worst;
}

describe.each(['wasm', 'cpu'])('gradient penalties on %s', (backend) => {
  beforeAll(async () => {
    await startWasm();
    await tf.setBackend(backend);
  });

  describe.each(Object.entries(critics))('of a critic %s', (_name, make) => {
    it.each(PENALTIES)('%s: the gradient equals finite differences', async (_penalty, penalty) => {
      const critic = make();
      awayFromCorners(critic);
      expect(await gradientError(critic, penalty)).toBeLessThan(2e-3);
    });
  });

  it('would be wrong with a critic of tanh, whose second derivative TensorFlow.js has wrong', async () => {
    const weights = new Weights(5, 1);
    const d = sequential(perceptron(weights, 'net', [3, 8, 8], tanh, true), dense(weights, 'last', 8, 1));
    const error = await gradientError({ weights, d, size: 3 }, PENALTIES[1][1]);
    expect(error).toBeGreaterThan(0.05);
  });

  it('take each item’s own slope', async () => {
    const weights = new Weights(2, 1);
    const d = perceptron(weights, 'net', [3, 16, 1], leakyRelu);
    const x = tf.tensor2d(values(15), [5, 3]);
    const together = await outputsAndSlopes(d, x).slopes.data<'float32'>();
    for (let i = 0; i < 5; i++) {
      const alone = outputsAndSlopes(d, tf.slice(x, [i, 0], [1, 3]));
      expect(await alone.slopes.data()).toBeAllclose(together.slice(3 * i, 3 * i + 3), { atol: 1e-6 });
    }
    weights.dispose();
  });

  it('of a constant critic are λ and 0, with gradients that are numbers', async () => {
    const weights = new Weights(2, 1);
    const d = perceptron(weights, 'net', [2, 8, 1], leakyRelu);
    weights.set(weights.variables.map((variable) => new Float32Array(variable.size)));
    const x = tf.tensor2d(values(8), [4, 2]);
    const one = tf.variableGrads(() => oneCentredPenalty(outputsAndSlopes(d, x).slopes, 7), weights.learned);
    expect(await one.value.data()).toBeAllclose([7], { rtol: 1e-5 });
    for (const grad of Object.values(one.grads)) {
      if (grad) expect((await grad.data()).every(Number.isFinite)).toBe(true);
    }
    expect(await zeroCentredPenalty(outputsAndSlopes(d, x).slopes, 7).data()).toBeAllclose([0], {});
    weights.dispose();
  });

  it('of a linear critic are known', async () => {
    // D(x) = 3x + 4y: slope 5 everywhere.
    const d = (x: tf.Tensor) => tf.matMul(x, tf.tensor2d([3, 4], [2, 1]));
    const { slopes } = outputsAndSlopes(d, tf.tensor2d(values(12), [6, 2]));
    expect(await oneCentredPenalty(slopes, 10).data()).toBeAllclose([160], { rtol: 1e-5 });
    expect(await zeroCentredPenalty(slopes, 2).data()).toBeAllclose([25], { rtol: 1e-5 });
  });

  it('look at points on the line between the items of a pair', async () => {
    const real = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const fake = tf.tensor2d([-1, 0, 5, 8], [2, 2]);
    const between = await interpolate(real, fake, tf.tensor2d([0.25, 1], [2, 1])).data();
    expect(between).toBeAllclose([-0.5, 0.5, 3, 4], { atol: 1e-6 });
  });
});
