import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { Rng, STREAM } from '../../core/rng';
import '../../testing/allclose';
import * as tf from '../shared/tf';
import { draw, type LikelihoodKind, negLogLikelihood } from './likelihood';

const LEVELS = Float32Array.from({ length: 256 }, (_, i) => i / 255);
const logit = (mean: number) => Math.log(mean / (1 - mean));
const sigmoid = (a: number) => 1 / (1 + Math.exp(-a));

/** −log P of a grey level straight from the definition, in float64: a difference of sigmoids. */
function byDefinition(level: number, mean: number, sigma: number): number {
  const scale = (sigma * Math.sqrt(3)) / Math.PI;
  const upper = level === 255 ? 1 : sigmoid((level / 255 + 0.5 / 255 - mean) / scale);
  const lower = level === 0 ? 0 : sigmoid((level / 255 - 0.5 / 255 - mean) / scale);
  return -Math.log(upper - lower);
}

/** The same number over and over, `[n, 1]`. */
const constant = (n: number, value: number) => tf.tensor2d(new Float32Array(n).fill(value), [n, 1]);

/** −log p(x|z) of each number of `x` for one mean. */
function each(kind: LikelihoodKind, x: Float32Array, mean: number, sigma: number | tf.Tensor): Float32Array {
  const column: [number, number] = [x.length, 1];
  const logits = constant(x.length, logit(mean));
  return negLogLikelihood(kind, tf.tensor2d(x, column), logits, sigma, 1).dataSync<'float32'>();
}

describe.each(['wasm', 'cpu'])('the likelihoods on %s', (backend) => {
  beforeAll(async () => {
    await startWasm();
    await tf.setBackend(backend);
  });

  describe('discretised logistic', () => {
    it.each([
      [0.5, 0.005],
      [0.3, 0.05],
      [0.002, 0.05],
      [0.9, 1],
    ])('gives the 256 grey levels probability 1 together, for mean %d and σ %d', (mean, sigma) => {
      const total = each('logistic', LEVELS, mean, sigma).reduce((sum, value) => sum + Math.exp(-value), 0);
      expect(total).toBeAllclose(1, { atol: 1e-5 });
    });

    it.each([0.05, 0.3])('is the difference of two sigmoids of the definition, σ %d', (sigma) => {
      const expected = Array.from(LEVELS, (_, level) => byDefinition(level, 0.4, sigma));
      expect(each('logistic', LEVELS, 0.4, sigma)).toBeAllclose(expected, { rtol: 1e-4 });
    });

    it('stays finite and right where both sigmoids are 1: the tail falls as e^(−distance / s)', () => {
      const sigma = 0.005;
      const scale = (sigma * Math.sqrt(3)) / Math.PI;
      // Level 254 seen from mean 0.01: 360 scales away, where e^-360 has no place in a float.
      const distance = 254 / 255 - 0.5 / 255 - 0.01;
      const expected = distance / scale - Math.log(-Math.expm1(-1 / (255 * scale)));
      const [found] = each('logistic', Float32Array.of(254 / 255), 0.01, sigma);
      expect(found).toBeGreaterThan(300);
      expect(found).toBeAllclose(expected, { rtol: 1e-5 });
    });

    it('has the standard deviation σ where levels are fine', () => {
      const sigma = 0.08;
      const p = each('logistic', LEVELS, 0.5, sigma).map((value) => Math.exp(-value));
      const variance = LEVELS.reduce((sum, x, i) => sum + p[i] * (x - 0.5) ** 2, 0);
      expect(Math.sqrt(variance)).toBeAllclose(sigma, { rtol: 0.01 });
    });

    it('takes a number between levels for the nearest one', () => {
      const between = Float32Array.of(100.4 / 255, 99.6 / 255, 0.001, 0.999);
      const nearest = Float32Array.of(100 / 255, 100 / 255, 0, 1);
      expect(each('logistic', between, 0.4, 0.05)).toBeAllclose(each('logistic', nearest, 0.4, 0.05), {
        rtol: 1e-5,
      });
    });
  });

  it.each(['gaussian', 'logistic'] as const)('%s takes σ as a number or as a scalar alike', (kind) => {
    const number = each(kind, LEVELS, 0.4, 0.07);
    expect(each(kind, LEVELS, 0.4, tf.scalar(0.07))).toBeAllclose(number, { rtol: 1e-4 });
  });

  it.each(['gaussian', 'logistic'] as const)('%s has the slope along σ of a finite difference', (kind) => {
    const x = tf.tensor2d(LEVELS, [16, 16]);
    const logits = tf.tensor2d(
      Array.from(LEVELS, (_, i) => Math.sin(i)),
      [16, 16],
    );
    const at = (sigma: number) => negLogLikelihood(kind, x, logits, sigma).dataSync()[0];
    const slope = tf.grad((sigma) => negLogLikelihood(kind, x, logits, sigma))(tf.scalar(0.2));
    expect(slope.dataSync()[0]).toBeAllclose((at(0.205) - at(0.195)) / 0.01, { rtol: 5e-3 });
  });

  it.each(['bernoulli', 'gaussian', 'logistic'] as const)('%s: items sum to the whole', async (kind) => {
    const x = tf.tensor2d(LEVELS, [4, 64]);
    const logits = tf.mul(tf.sub(x, 0.3), 5);
    const rows = await negLogLikelihood(kind, x, logits, 0.1, 1).data<'float32'>();
    expect(rows).toHaveLength(4);
    const [whole] = await negLogLikelihood(kind, x, logits, 0.1).data();
    expect(rows.reduce((sum, value) => sum + value, 0)).toBeAllclose(whole, { rtol: 1e-5 });
  });

  it.each([
    ['bernoulli', 0, Math.sqrt(0.3 * 0.7)],
    ['gaussian', 0.08, 0.08],
    ['logistic', 0.08, 0.08],
  ] as const)('%s is drawn with its mean and deviation', (kind, sigma, deviation) => {
    const count = 20_000;
    const eps = tf.tensor2d(new Rng(3, STREAM.data).normals(count), [count, 1]);
    const x = draw(kind, constant(count, 0.3), sigma, eps).dataSync<'float32'>();
    const mean = x.reduce((sum, value) => sum + value, 0) / count;
    const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
    // Four standard errors of each.
    expect(mean).toBeAllclose(0.3, { atol: (4 * deviation) / Math.sqrt(count) });
    expect(Math.sqrt(variance)).toBeAllclose(deviation, { rtol: 0.03 });
  });

  it('a drawn grey level is one of 256, the outermost taking what lies beyond', () => {
    const eps = tf.tensor2d(new Rng(4, STREAM.data).normals(5000), [5000, 1]);
    const sigma = 0.1;
    const mean = 0.05;
    const x = draw('logistic', constant(5000, mean), sigma, eps).dataSync<'float32'>();
    const levels = x.map((value) => value * 255);
    expect(Math.max(...levels.map((level) => Math.abs(level - Math.round(level))))).toBeLessThan(1e-3);
    const lowest = levels.filter((level) => level < 0.5).length / 5000;
    const expected = Math.exp(-byDefinition(0, mean, sigma));
    expect(lowest).toBeAllclose(expected, { atol: 4 * Math.sqrt((expected * (1 - expected)) / 5000) });
  });
});
