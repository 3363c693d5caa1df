import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import '../../testing/allclose';
import { binaryCrossEntropy, gaussianNegLogLikelihood, klDivergence } from './losses';
import * as tf from './tf';

describe.each(['wasm', 'cpu'])('losses on %s', (backend) => {
  beforeAll(async () => {
    await startWasm();
    await tf.setBackend(backend);
  });

  it.each([
    [0, 1, 0],
    [1, 1, 0.5],
    [0, Math.exp(0.5), 0.3591409142],
    [1, 2, 1.3068528194],
  ])('KL(N(%d, %d²) ‖ N(0, 1)) is %d (closed form)', async (mu, sigma, expected) => {
    const kl = klDivergence(tf.tensor1d([mu]), tf.tensor1d([2 * Math.log(sigma)]));
    expect(await kl.data()).toBeAllclose([expected], { rtol: 1e-6, atol: 1e-7 });
  });

  it('sums KL over all numbers', async () => {
    const kl = klDivergence(tf.tensor2d([0, 1, 0, 1], [2, 2]), tf.tensor2d([0, 0, 1, Math.log(4)], [2, 2]));
    expect(await kl.data()).toBeAllclose([0.5 + 0.3591409142 + 1.3068528194], { rtol: 1e-6 });
  });

  it('is binary cross-entropy with logits, finite at any size (PyTorch)', async () => {
    const logits = tf.tensor1d([-100, -1, 0, 100]);
    const one = [100, 1.3132616875, 0.6931471806, 0];
    expect(await binaryCrossEntropy(logits, 1).data()).toBeAllclose(one, { rtol: 1e-6, atol: 1e-12 });
    const zero = [0, 0.3132616875, 0.6931471806, 100];
    expect(await binaryCrossEntropy(logits, 0).data()).toBeAllclose(zero, { rtol: 1e-6, atol: 1e-12 });
    const targets = tf.tensor1d([1, 0, 0.25, 1]);
    const mixed = [100, 0.3132616875, 0.6931471806, 0];
    expect(await binaryCrossEntropy(logits, targets).data()).toBeAllclose(mixed, { rtol: 1e-6, atol: 1e-12 });
  });

  it('has the gradient σ(l) − t of cross-entropy, at any size', async () => {
    const slope = tf.grad((logits) => tf.sum(binaryCrossEntropy(logits, 0.9)));
    const found = await slope(tf.tensor1d([-100, 0, 2, 100])).data();
    expect(found).toBeAllclose([-0.9, -0.4, 1 / (1 + Math.exp(-2)) - 0.9, 0.1], { atol: 1e-6 });
  });

  it('is −log of the Gaussian density with its constants', async () => {
    const x = tf.tensor2d([0, 1, 0.5, 0.25], [2, 2]);
    const mean = tf.tensor2d([0, 0.9, 0.4, 0.5], [2, 2]);
    const sigma = 0.1;
    const density = (distance: number) =>
      Math.exp(-(distance ** 2) / (2 * sigma ** 2)) / (sigma * Math.sqrt(2 * Math.PI));
    const expected = [0, 0.1, 0.1, 0.25].reduce((sum, distance) => sum - Math.log(density(distance)), 0);
    expect(await gaussianNegLogLikelihood(x, mean, sigma).data()).toBeAllclose([expected], { rtol: 1e-5 });
  });
});
