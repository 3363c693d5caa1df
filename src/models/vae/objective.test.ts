import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { Rng, STREAM } from '../../core/rng';
import '../../testing/allclose';
import { gaussianNegLogLikelihood } from '../shared/losses';
import * as tf from '../shared/tf';
import { betaAt } from './beta';
import { type Coder, elbo, iwae, logMeanExp } from './objective';

/** z ~ N(0, 1), x|z ~ N(z, S²): log p(x) = log N(x; 0, 1 + S²), and the posterior is N(x / (1 + S²), S² / (1 + S²)). */
const S = 0.5;
const X = [-1.2, 0.1, 0.8, 2];
const evidence = X.map((x) => {
  const variance = 1 + S * S;
  return -0.5 * (Math.log(2 * Math.PI * variance) + (x * x) / variance);
});

/** A VAE of one latent whose decoder is that of `evidence`, with any encoder. */
function linear(encode: Coder['encode']): Coder {
  return { encode, negLog: ({ x }, z, axis) => gaussianNegLogLikelihood(x, z, S, axis) };
}
const exact = linear(({ x }) => ({
  mu: tf.div(x, 1 + S * S),
  logVar: tf.fill(x.shape, Math.log((S * S) / (1 + S * S))),
}));
const ignorant = linear(({ x }) => ({ mu: tf.zerosLike(x), logVar: tf.zerosLike(x) }));

const items = () => ({ x: tf.tensor2d(X, [X.length, 1]) });
const noise = (k: number) => tf.tensor3d(new Rng(3, STREAM.data).normals(k * X.length), [k, X.length, 1]);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('betaAt', () => {
  it('is β at once without a warm-up', () => {
    expect(betaAt(0, { beta: 3, betaWarmup: 0 })).toBe(3);
    expect(betaAt(0, { beta: 3, betaWarmup: 1 })).toBe(3);
  });

  it('rises evenly and stays', () => {
    const at = (step: number) => betaAt(step, { beta: 2, betaWarmup: 4 });
    expect([0, 1, 2, 3, 4, 1000].map(at)).toEqual([0.5, 1, 1.5, 2, 2, 2]);
  });
});

describe.each(['wasm', 'cpu'])('the objectives on %s', (backend) => {
  beforeAll(async () => {
    await startWasm();
    await tf.setBackend(backend);
  });

  it('logMeanExp is exact for weights of any size', () => {
    const logWeights = tf.tensor2d([0, 1e4, -1e4, 0, Math.log(3), 1e4, -1e4, -1e4], [2, 4]);
    expect(logMeanExp(logWeights).dataSync()).toBeAllclose([Math.log(2), 1e4, -1e4, -Math.LN2], {
      rtol: 1e-6,
    });
  });

  it.each([1, 3, 10])('IWAE with the exact posterior is −log p(x) whatever the noise, k = %d', (k) => {
    const { total } = iwae(exact, items(), noise(k), 1);
    expect(total.dataSync()[0]).toBeAllclose(-sum(evidence), { rtol: 1e-5 });
  });

  it('IWAE tightens with k towards −log p(x), from above', () => {
    const repeats = 500;
    const many = { x: tf.tile(items().x, [repeats, 1]) };
    const bounds = [1, 5, 500].map((k) => {
      const shape: [number, number, number] = [k, repeats * X.length, 1];
      const eps = tf.tensor3d(new Rng(4, STREAM.data).normals(k * repeats * X.length), shape);
      return iwae(ignorant, many, eps, 1).total.dataSync()[0] / repeats;
    });
    expect(bounds[0]).toBeGreaterThan(bounds[1] + 1);
    expect(bounds[1]).toBeGreaterThan(bounds[2] + 0.1);
    expect(bounds[2]).toBeAllclose(-sum(evidence), { atol: 0.05 });
  });

  it('IWAE of one sample is the ELBO with log p(z) − log q(z|x) for the KL, and β weighs it', () => {
    const eps = noise(1);
    const z = X.map((x, i) => x / (1 + S * S) + eps.dataSync()[i] * (S / Math.sqrt(1 + S * S)));
    const ratio = z.map((value, i) => {
      const variance = (S * S) / (1 + S * S);
      return 0.5 * (eps.dataSync()[i] ** 2 + Math.log(variance) - value ** 2);
    });
    for (const beta of [0, 0.5, 2]) {
      const { total, reconstruction } = iwae(exact, items(), eps, beta);
      const expected = reconstruction.dataSync()[0] - beta * sum(ratio);
      expect(total.dataSync()[0]).toBeAllclose(expected, { rtol: 1e-5 });
    }
  });

  it('the curves of IWAE are the mean reconstruction and the KL itself', () => {
    const { reconstruction, kl } = iwae(exact, items(), noise(2000), 1);
    const plain = elbo(exact, items(), tf.zeros([X.length, 1]), { beta: 1, freeBits: 0 });
    expect(kl.dataSync()).toEqual(plain.kl.dataSync());
    // With the exact posterior, E −log p(x|z) + KL = −log p(x).
    const found = reconstruction.dataSync()[0] + kl.dataSync()[0];
    expect(found).toBeAllclose(-sum(evidence), { rtol: 0.02 });
  });

  it('free bits floor the mean KL of each dimension, and no more than that', () => {
    // KL of the dimensions, item by item: (2, 0.5), (0, 0.5): means 1 and 0.5.
    const mu = tf.tensor2d([2, 1, 0, 1], [2, 2]);
    const coder: Coder = {
      encode: () => ({ mu, logVar: tf.zerosLike(mu) }),
      negLog: () => tf.scalar(7),
    };
    const total = (freeBits: number, beta = 1) =>
      elbo(coder, { x: mu }, tf.zeros([2, 2]), { beta, freeBits }).total.dataSync()[0];
    expect(total(0)).toBeAllclose(7 + 3, { rtol: 1e-6 });
    expect(total(0.25)).toBeAllclose(7 + 3, { rtol: 1e-6 });
    expect(total(0.75)).toBeAllclose(7 + 2 * (1 + 0.75), { rtol: 1e-6 });
    expect(total(2)).toBeAllclose(7 + 2 * (2 + 2), { rtol: 1e-6 });
    expect(total(2, 3)).toBeAllclose(7 + 3 * 2 * (2 + 2), { rtol: 1e-6 });
  });

  describe('gradients by finite differences', () => {
    const STEP = 0.01;
    const x = Array.from(new Rng(5, STREAM.data).normals(12));
    const eps = new Rng(6, STREAM.data).normals(5 * 4 * 2);
    const start = Float32Array.from(new Rng(7, STREAM.data).normals(18), (value) => 0.3 * value);

    /** Three numbers to two latents and back, all weights in one list: μ 3 × 2, log-variance 3 × 2, decoder 2 × 3. */
    const coderOf = (w: tf.Tensor): Coder => {
      const matrix = (from: number, rows: number, columns: number) =>
        tf.reshape<tf.Rank.R2>(tf.slice(w, [from], [6]), [rows, columns]);
      return {
        encode: (batch) => ({
          mu: tf.matMul(batch.x, matrix(0, 3, 2)),
          logVar: tf.matMul(batch.x, matrix(6, 3, 2)),
        }),
        negLog: (batch, z, axis) =>
          gaussianNegLogLikelihood(batch.x, tf.tanh(tf.matMul(z, matrix(12, 2, 3))), S, axis),
      };
    };
    const batch = () => ({ x: tf.tensor2d(x, [4, 3]) });
    const losses: Record<string, (w: tf.Tensor) => tf.Scalar> = {
      ELBO: (w) =>
        elbo(coderOf(w), batch(), tf.tensor2d(eps.slice(0, 8), [4, 2]), { beta: 1, freeBits: 0 }).total,
      'free bits': (w) =>
        elbo(coderOf(w), batch(), tf.tensor2d(eps.slice(0, 8), [4, 2]), { beta: 2, freeBits: 0.15 }).total,
      IWAE: (w) => iwae(coderOf(w), batch(), tf.tensor3d(eps, [5, 4, 2]), 1).total,
      'IWAE with β': (w) => iwae(coderOf(w), batch(), tf.tensor3d(eps, [5, 4, 2]), 0.5).total,
    };

    it.each(Object.entries(losses))('%s', (_name, loss) => {
      const at = (values: Float32Array) => tf.tidy(() => loss(tf.tensor1d(values)).dataSync()[0]);
      const found = tf
        .grad((w) => loss(w))(tf.tensor1d(start))
        .dataSync();
      const expected = Array.from(start, (_, i) => {
        const moved = (by: number) => start.map((value, j) => (i === j ? value + by : value));
        return (at(moved(STEP)) - at(moved(-STEP))) / (2 * STEP);
      });
      const largest = Math.max(...expected.map(Math.abs));
      expect(largest).toBeGreaterThan(1);
      expect(found).toBeAllclose(expected, { atol: 3e-3 * largest });
    });
  });
});
