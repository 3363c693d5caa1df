import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import '../../testing/allclose';
import * as tf from '../shared/tf';
import { discriminatorLoss, generatorLoss } from './losses';

const LN2 = Math.log(2);

describe('GAN losses', () => {
  beforeAll(startWasm);

  it('stand at 2 ln 2 and ln 2 when the discriminator can only guess (Goodfellow et al. 2014)', async () => {
    const guess = tf.zeros([5, 1]);
    expect(await discriminatorLoss(guess, guess, 1).data()).toBeAllclose([2 * LN2], { rtol: 1e-6 });
    expect(await generatorLoss(guess, 'non-saturating').data()).toBeAllclose([LN2], { rtol: 1e-6 });
    expect(await generatorLoss(guess, 'saturating').data()).toBeAllclose([-LN2], { rtol: 1e-6 });
  });

  it('stay finite when the discriminator is certain', async () => {
    const sure = tf.mul(tf.ones([4, 1]), 100);
    const never = tf.mul(tf.ones([4, 1]), -100);
    expect(await discriminatorLoss(sure, never, 1).data()).toBeAllclose([0], { atol: 1e-6 });
    expect(await discriminatorLoss(never, sure, 1).data()).toBeAllclose([200], { rtol: 1e-6 });
    expect(await generatorLoss(never, 'non-saturating').data()).toBeAllclose([100], { rtol: 1e-6 });
  });

  it('smooth the label of real items alone', async () => {
    const logit = tf.tensor2d([2], [1, 1]);
    const softplus = Math.log1p(Math.exp(2));
    const expected = softplus - 0.9 * 2 + softplus;
    expect(await discriminatorLoss(logit, logit, 0.9).data()).toBeAllclose([expected], { rtol: 1e-6 });
  });

  it('give the saturating generator little gradient where the non-saturating one has much', async () => {
    const rejected = tf.tensor2d([-6], [1, 1]);
    const slope = async (kind: 'saturating' | 'non-saturating') =>
      (
        await tf
          .grad((logits) => generatorLoss(logits, kind))(rejected)
          .data()
      )[0];
    const sigmoid = 1 / (1 + Math.exp(6));
    expect(await slope('saturating')).toBeAllclose(-sigmoid, { rtol: 1e-4 });
    expect(await slope('non-saturating')).toBeAllclose(sigmoid - 1, { rtol: 1e-4 });
  });
});
