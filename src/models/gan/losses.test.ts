import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import '../../testing/allclose';
import * as tf from '../shared/tf';
import { LOSSES, type LossId } from './losses';

const LN2 = Math.log(2);
const column = (...values: number[]) => tf.tensor2d(values, [values.length, 1]);
const read = async (scalars: tf.Scalar[]) =>
  Promise.all(scalars.map(async (scalar) => (await scalar.data())[0]));

describe('GAN losses', () => {
  beforeAll(startWasm);

  // Goodfellow et al. 2014; Mao et al. 2016; Lim & Ye 2017; Arjovsky et al. 2017; Huang et al. 2025.
  it.each<[LossId, number, number, number]>([
    ['non-saturating', 0, 2 * LN2, LN2],
    ['saturating', 0, 2 * LN2, -LN2],
    ['lsgan', 0.5, 0.25, 0.125],
    ['hinge', 0, 2, 0],
    ['wgan-gp', 0, 0, 0],
    ['r3gan', 0, LN2, LN2],
  ])('%s stands at its equilibrium when D can only guess', async (id, output, d, g) => {
    const guess = column(output, output, output);
    const { discriminator, generator, verdict } = LOSSES[id];
    const found = await read([discriminator(guess, guess, 1), generator(guess, guess)]);
    expect(found).toBeAllclose([d, g], { rtol: 1e-6, atol: 1e-7 });
    expect(await read(verdict(guess, guess))).toBeAllclose([0.5, 0.5], { atol: 1e-7 });
  });

  it.each(Object.entries(LOSSES))(
    '%s: a right D believes in real items alone, in 0 … 1',
    async (_id, loss) => {
      const [dReal, dFake] = await read(loss.verdict(column(40, 50), column(-60, -40)));
      expect(dReal).toBeAllclose(1, { atol: 1e-6 });
      expect(dFake).toBeAllclose(0, { atol: 1e-6 });
    },
  );

  it.each(Object.entries(LOSSES))('%s: what D gains G loses', async (_id, loss) => {
    const d = (real: tf.Tensor, fake: tf.Tensor) => read([loss.discriminator(real, fake, 1)]);
    const g = (fake: tf.Tensor, real: tf.Tensor) => read([loss.generator(fake, real)]);
    // D's loss falls as it tells both apart; G's falls as its item is taken for real.
    expect((await d(column(0.6), column(0.3)))[0]).toBeLessThan((await d(column(0.4), column(0.5)))[0]);
    expect((await g(column(0.7), column(0.5)))[0]).toBeLessThan((await g(column(0.2), column(0.5)))[0]);
  });

  it('of both cross-entropies stay finite when the discriminator is certain', async () => {
    const sure = column(100, 100);
    const never = column(-100, -100);
    const { discriminator, generator } = LOSSES['non-saturating'];
    expect(await discriminator(sure, never, 1).data()).toBeAllclose([0], { atol: 1e-6 });
    expect(await discriminator(never, sure, 1).data()).toBeAllclose([200], { rtol: 1e-6 });
    expect(await generator(never, never).data()).toBeAllclose([100], { rtol: 1e-6 });
    expect(await LOSSES.r3gan.discriminator(never, sure, 1).data()).toBeAllclose([200], { rtol: 1e-6 });
  });

  it('smooth the label of real items alone', async () => {
    const logit = column(2);
    const softplus = Math.log1p(Math.exp(2));
    const expected = softplus - 0.9 * 2 + softplus;
    expect(await LOSSES.saturating.discriminator(logit, logit, 0.9).data()).toBeAllclose([expected], {
      rtol: 1e-6,
    });
    const squares = 0.5 * ((2 - 0.9) ** 2 + 2 ** 2);
    expect(await LOSSES.lsgan.discriminator(logit, logit, 0.9).data()).toBeAllclose([squares], {
      rtol: 1e-6,
    });
  });

  it('of hinge forget what lies beyond the margin', async () => {
    const slopes = tf.grads((real, fake) => LOSSES.hinge.discriminator(real, fake, 1));
    const [onReal, onFake] = slopes([column(0.5, 1.5), column(-2, -0.5)]);
    expect(await onReal.data()).toBeAllclose([-0.5, 0], {});
    expect(await onFake.data()).toBeAllclose([0, 0.5], {});
  });

  it('give the saturating generator little gradient where the non-saturating one has much', async () => {
    const rejected = column(-6);
    const slope = async (id: LossId) =>
      (
        await tf
          .grad((logits) => LOSSES[id].generator(logits, logits))(rejected)
          .data()
      )[0];
    const sigmoid = 1 / (1 + Math.exp(6));
    expect(await slope('saturating')).toBeAllclose(-sigmoid, { rtol: 1e-4 });
    expect(await slope('non-saturating')).toBeAllclose(sigmoid - 1, { rtol: 1e-4 });
  });
});
