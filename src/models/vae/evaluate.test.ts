import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { Rng, STREAM } from '../../core/rng';
import '../../testing/allclose';
import { fingerprint } from '../../testing/fingerprint';
import { paramsWith } from '../../testing/params';
import { memory } from '../shared/contract-run';
import type { EvaluationRequest } from '../shared/generative-model';
import * as tf from '../shared/tf';
import type { PresetValues } from '../types';
import { vae } from './family';
import { model as implementation, VaeModel } from './model';

const SIGMA = 0.1;

/** A small VAE of points with one latent. */
const SMALL: PresetValues = {
  architecture: 'mlp',
  latentDim: 1,
  hiddenWidth: 32,
  hiddenDepth: 2,
  likelihood: 'gaussian',
  likelihoodSigma: SIGMA,
  learningRate: 0.005,
};

function build(over: PresetValues = {}): VaeModel {
  const params = paramsWith(vae.params, SMALL, over);
  const data = { kind: 'points', shape: [2], size: 2, labelNames: ['one', 'other'] } as const;
  const model = implementation.build({ params, data, seed: 1 });
  if (!(model instanceof VaeModel)) throw new Error('not a VAE');
  return model;
}

/** Points along an arc of the unit square, around another centre than its own. */
function points(n: number, rng: Rng): Float32Array {
  const at = (u: number) => [0.45 + 0.4 * Math.cos(3 * u), 0.3 + 0.4 * Math.sin(3 * u)];
  return Float32Array.from(Array.from({ length: n }, () => at(rng.uniform())).flat());
}

const labelsOf = (n: number) => Int32Array.from({ length: n }, (_, i) => i % 2);

function train(model: VaeModel, steps: number): void {
  const rng = new Rng(4, STREAM.data);
  for (let i = 0; i < steps; i++) {
    const x = tf.tensor2d(points(64, rng), [64, 2]);
    tf.dispose(model.trainStep(() => ({ x, labels: labelsOf(64) })));
  }
}

const COUNT = 100;
let request: EvaluationRequest;
beforeEach(() => {
  request = {
    x: points(COUNT, new Rng(9, STREAM.data)),
    count: COUNT,
    labels: labelsOf(COUNT),
    seed: 5,
    weights: 'ema',
    breathe: async () => {},
  };
});
const never = () => new AbortController().signal;

/** −log ∫ p(x|z) p(z) dz in nats, the mean over the items, by a sum over a fine grid of z. */
function negLogEvidence(model: VaeModel, x: Float32Array): number {
  const grid = Float32Array.from({ length: 4001 }, (_, i) => -6 + 0.003 * i);
  const z = tf.tensor2d(grid, [grid.length, 1]);
  const mean = model.run('decoder', { z }, 'raw').x.dataSync<'float32'>();
  let total = 0;
  for (let item = 0; item < x.length; item += 2) {
    let density = 0;
    grid.forEach((place, i) => {
      const square = (x[item] - mean[2 * i]) ** 2 + (x[item + 1] - mean[2 * i + 1]) ** 2;
      density += Math.exp(-square / (2 * SIGMA ** 2) - place ** 2 / 2);
    });
    total -= Math.log((density * 0.003) / (2 * Math.PI * SIGMA ** 2 * Math.sqrt(2 * Math.PI)));
  }
  return total / (x.length / 2);
}

describe('evaluating a VAE', () => {
  beforeAll(startWasm);

  it('finds −log p(x) as a numerical integral over the latents does, and an ELBO below it', async () => {
    const model = build();
    train(model, 300);
    const truth = negLogEvidence(model, request.x);
    const { elbo, iwaeNll, activeUnits } = await model.evaluate(request, never());
    expect(iwaeNll.value).toBeAllclose(truth, { atol: 0.02 });
    expect(-elbo.value).toBeGreaterThan(iwaeNll.value);
    expect(-elbo.value).toBeLessThan(truth + 1);
    expect(activeUnits).toEqual({ value: 1, uncertainty: 0, samples: COUNT });
    for (const { samples, uncertainty } of [elbo, iwaeNll]) {
      expect(samples).toBe(COUNT);
      expect(uncertainty).toBeGreaterThan(0);
    }
    model.dispose();
  });

  it('gives the closed form where the decoder ignores the latents', async () => {
    const model = build({ latentDim: 3 });
    // All weights 0: the mean is ½ whatever z, and q(z|x) is the prior.
    model.setWeights(
      model.weightSpecs.map((spec) => new Float32Array(spec.shape.reduce((n, side) => n * side, 1))),
      0,
    );
    const nats = Array.from({ length: COUNT }, (_, item) => {
      const [a, b] = request.x.slice(2 * item);
      const square = (a - 0.5) ** 2 + (b - 0.5) ** 2;
      return square / (2 * SIGMA ** 2) + Math.log(2 * Math.PI * SIGMA ** 2);
    });
    const mean = nats.reduce((sum, value) => sum + value, 0) / COUNT;
    const variance = nats.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (COUNT - 1);
    const { elbo, iwaeNll, activeUnits } = await model.evaluate(request, never());
    expect(iwaeNll.value).toBeAllclose(mean, { rtol: 1e-5 });
    expect(elbo.value).toBeAllclose(-mean, { rtol: 1e-5 });
    expect(elbo.uncertainty).toBeAllclose(Math.sqrt(variance / COUNT), { rtol: 1e-3 });
    expect(activeUnits.value).toBe(0);
    model.dispose();
  });

  it('judges the model, not how it is trained: β, warm-up, free bits and objective do not enter', async () => {
    const model = build();
    train(model, 20);
    const plain = await model.evaluate(request, never());
    const params = paramsWith(vae.params, SMALL, { beta: 30, betaWarmup: 1000, freeBits: 2 });
    model.configure(params);
    expect(await model.evaluate(request, never())).toEqual(plain);
    model.dispose();
  });

  it('repeats itself for a seed, takes other noise for another, and does not disturb training', async () => {
    const model = build();
    train(model, 20);
    const before = fingerprint(await model.state());
    const first = await model.evaluate(request, never());
    expect(await model.evaluate(request, never())).toEqual(first);
    const other = await model.evaluate({ ...request, seed: 6 }, never());
    expect(other.iwaeNll.value).not.toBe(first.iwaeNll.value);
    expect(other.iwaeNll.value).toBeAllclose(first.iwaeNll.value, { atol: 0.1 });
    expect(fingerprint(await model.state())).toBe(before);
    model.dispose();
  });

  it('lets others have their turn, leaves nothing behind, and stops when told to, with the reason', async () => {
    const model = build();
    const before = memory();
    let turns = 0;
    await model.evaluate({ ...request, breathe: async () => void turns++ }, never());
    expect(turns).toBeGreaterThan(5);
    expect(memory()).toEqual(before);
    const controller = new AbortController();
    let left = 3;
    const breathe = async () => {
      if (--left === 0) controller.abort(new Error('enough'));
    };
    await expect(model.evaluate({ ...request, breathe }, controller.signal)).rejects.toThrow('enough');
    expect(left).toBe(0);
    expect(memory()).toEqual(before);
    model.dispose();
  });

  it('judges averaged weights where they are asked for', async () => {
    const model = build({ emaDecay: 0.99 });
    train(model, 30);
    const ema = await model.evaluate(request, never());
    const raw = await model.evaluate({ ...request, weights: 'raw' }, never());
    expect(ema.iwaeNll.value).not.toBe(raw.iwaeNll.value);
    model.dispose();
  });

  it('takes the classes of a conditional model, and tells no error from one item', async () => {
    const model = build({ conditional: true });
    train(model, 20);
    const right = await model.evaluate(request, never());
    const wrong = await model.evaluate(
      { ...request, labels: labelsOf(COUNT).map((label) => 1 - label) },
      never(),
    );
    expect(wrong.iwaeNll.value).not.toBe(right.iwaeNll.value);
    const one = await model.evaluate(
      { ...request, x: request.x.slice(0, 2), count: 1, labels: Int32Array.of(1) },
      never(),
    );
    expect(one.elbo.samples).toBe(1);
    expect(one.elbo.uncertainty).toBeNaN();
    model.dispose();
  });
});
