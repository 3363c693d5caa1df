import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { Rng, STREAM } from '../../core/rng';
import '../../testing/allclose';
import { paramsWith } from '../../testing/params';
import * as tf from '../shared/tf';
import type { PresetValues } from '../types';
import { vae } from './family';
import { model as implementation, VaeModel } from './model';

/** A small VAE of points that learns the plain ELBO. */
const SMALL: PresetValues = {
  architecture: 'mlp',
  latentDim: 2,
  hiddenWidth: 32,
  hiddenDepth: 2,
  likelihood: 'gaussian',
  likelihoodSigma: 0.05,
  learningRate: 0.003,
  batchSize: 32,
};

function build(over: PresetValues = {}): VaeModel {
  const params = paramsWith(vae.params, SMALL, over);
  const model = implementation.build({ params, data: { kind: 'points', shape: [2], size: 2 }, seed: 1 });
  if (!(model instanceof VaeModel)) throw new Error('not a VAE');
  return model;
}

let rng = new Rng(4, STREAM.data);
beforeEach(() => {
  rng = new Rng(4, STREAM.data);
});

/** Points along a diagonal of the unit square. */
const points = (n: number) =>
  tf.tensor2d(
    Array.from({ length: n }, () => rng.uniform()).flatMap((u) => [0.2 + 0.6 * u, 0.2 + 0.6 * u]),
    [n, 2],
  );

async function step(model: VaeModel): Promise<number[]> {
  const scalars = model.trainStep(() => ({ x: points(32) }));
  const values = await Promise.all(scalars.map(async (scalar) => (await scalar.data())[0]));
  tf.dispose(scalars);
  return values;
}

describe('VaeModel', () => {
  beforeAll(startWasm);

  it('brings the loss down', async () => {
    const model = build();
    const totals: number[] = [];
    for (let i = 0; i < 200; i++) totals.push((await step(model))[0]);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(totals.slice(-20))).toBeLessThan(mean(totals.slice(0, 20)) - 5);
    model.dispose();
  });

  it.each([0, 1, 4])('has total = reconstruction + β · KL for β = %d', async (beta) => {
    const model = build({ beta });
    const [total, reconstruction, kl] = await step(model);
    expect(kl).toBeGreaterThan(0);
    expect(total).toBeAllclose(reconstruction + beta * kl, { rtol: 1e-5 });
    model.dispose();
  });

  it('takes β and σ while training', async () => {
    const model = build();
    const x = points(8);
    const eps = tf.zeros([8, 2]);
    const losses = async () => {
      const { total, reconstruction, kl } = model.loss({ x }, eps);
      return Promise.all([total, reconstruction, kl].map(async (sum) => (await sum.data())[0]));
    };
    const [, before, kl] = await losses();
    model.configure(paramsWith(vae.params, SMALL, { beta: 3, likelihoodSigma: 0.5 }));
    const [total, after, sameKl] = await losses();
    expect(sameKl).toBe(kl);
    expect(after).not.toBeAllclose(before, { rtol: 0.1 });
    expect(total).toBeAllclose(after + 3 * kl, { rtol: 1e-5 });
    model.dispose();
  });

  it('collapses onto the prior when β is all that counts, and uses its latents when it does not', async () => {
    const finalKl = async (beta: number) => {
      const model = build({ beta, learningRate: 0.01 });
      let kl = 0;
      for (let i = 0; i < 200; i++) kl = (await step(model))[2];
      model.dispose();
      return kl;
    };
    expect(await finalKl(100)).toBeLessThan(0.3);
    expect(await finalKl(0.1)).toBeGreaterThan(1);
  });

  it('reconstructs what its decoder makes of the encoder’s mean', async () => {
    const model = build();
    const x = points(5);
    const { mu } = model.run('encoder', { x }, 'raw');
    const decoded = model.run('decoder', { z: mu }, 'raw').x;
    expect(await model.reconstruct(x, 'raw').data()).toEqual(await decoded.data());
    model.dispose();
  });

  it('raises β over the warm-up, and can be told otherwise on the way', async () => {
    const model = build({ beta: 2, betaWarmup: 4 });
    const weighed = async () => {
      const [total, reconstruction, kl] = await step(model);
      return (total - reconstruction) / kl;
    };
    expect(await weighed()).toBeAllclose(0.5, { rtol: 1e-3 });
    expect(await weighed()).toBeAllclose(1, { rtol: 1e-3 });
    model.configure(paramsWith(vae.params, SMALL, { beta: 2, betaWarmup: 6 }));
    expect(await weighed()).toBeAllclose(1, { rtol: 1e-3 });
    for (let i = 0; i < 5; i++) await step(model);
    expect(await weighed()).toBeAllclose(2, { rtol: 1e-3 });
    model.dispose();
  });

  it('keeps its free bits where β would take them', async () => {
    const finalKl = async (freeBits: number) => {
      const model = build({ beta: 100, learningRate: 0.01, freeBits });
      let kl = 0;
      for (let i = 0; i < 200; i++) kl = (await step(model))[2];
      model.dispose();
      return kl;
    };
    // Two dimensions of half a nat each.
    expect(await finalKl(0.5)).toBeGreaterThan(0.8);
    expect(await finalKl(0.5)).toBeLessThan(1.4);
  });

  it('learns σ down to the size of its errors', async () => {
    const model = build({ learnSigma: true, likelihoodSigma: 0.3, learningRate: 0.01 });
    const sigma = async () => {
      const weights = await model.weights('raw');
      const factor = weights.find(({ name }) => name === 'log_sigma_factor');
      return 0.3 * Math.exp(factor?.data[0] ?? Number.NaN);
    };
    expect(await sigma()).toBeAllclose(0.3, { rtol: 1e-6 });
    for (let i = 0; i < 400; i++) await step(model);
    const found = await sigma();
    const x = points(500);
    const [error] = await tf.mean(tf.square(tf.sub(model.reconstruct(x, 'raw'), x))).data();
    expect(found).toBeLessThan(0.1);
    // The codes' own spread comes on top of the error from their means.
    expect(found).toBeGreaterThan(Math.sqrt(error));
    model.dispose();
  });

  it('does not fall to a σ of 0 on data that it can reproduce exactly', async () => {
    const model = build({ learnSigma: true, likelihoodSigma: 0.005, learningRate: 0.1 });
    for (let i = 0; i < 300; i++) {
      const scalars = model.trainStep(() => ({ x: tf.tensor2d(new Float32Array(64).fill(0.5), [32, 2]) }));
      expect((await scalars[0].data()).every(Number.isFinite)).toBe(true);
      tf.dispose(scalars);
    }
    model.dispose();
  });

  it.each([1, 8])('trains with the importance-weighted bound of %d samples', async (importanceSamples) => {
    const model = build({ objective: 'iwae', importanceSamples });
    const totals: number[] = [];
    for (let i = 0; i < 200; i++) {
      const [total, reconstruction, kl] = await step(model);
      totals.push(total - reconstruction - kl);
    }
    const gap = totals.slice(-100).reduce((sum, value) => sum + value, 0) / 100;
    // One sample gives the ELBO but for the noise of its KL; eight give a tighter bound.
    if (importanceSamples === 1) expect(Math.abs(gap)).toBeLessThan(0.1);
    else expect(gap).toBeLessThan(-0.05);
    model.dispose();
  });
});
