import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import '../../testing/allclose';
import * as tf from '../shared/tf';
import { batches, build, CENTRES, draw, train } from './test-gan';

describe('a conditional GAN', () => {
  beforeAll(startWasm);

  it('learns to make the class it is asked for', async () => {
    const variant = {
      params: {
        conditional: true,
        batchSize: 64,
        hiddenWidth: 64,
        hiddenDepth: 2,
        latentDim: 2,
        gLoss: 'r3gan',
        r3Gamma: 0.05,
        learningRateG: 0.003,
        learningRateD: 0.003,
      },
    };
    const model = build(variant);
    await train(model, 500, batches(variant));
    for (const [label, centre] of CENTRES.entries()) {
      const x = await draw(model, Array<number>(200).fill(label));
      expect(x.reduce((sum, value) => sum + value, 0) / x.length).toBeAllclose(centre, { atol: 0.15 });
    }
    model.dispose();
  });

  it('teaches D which class a real item is of', async () => {
    const variant = { params: { conditional: true, batchSize: 32, learningRateD: 0.003 } };
    const model = build(variant);
    await train(model, 200, batches(variant));
    const x = tf.tensor2d([...CENTRES, ...CENTRES], [2, 3]).transpose();
    const verdictsAs = (shift: number) => {
      const label = tf.tensor1d([0, 1, 2].map((own) => (own + shift) % 3));
      return model.run('discriminator', { x, label }, 'raw').logit.data();
    };
    const verdicts = await Promise.all([0, 1, 2].map(verdictsAs));
    for (const item of [0, 1, 2]) {
      for (const shift of [1, 2]) expect(verdicts[0][item]).toBeGreaterThan(verdicts[shift][item] + 0.5);
    }
    model.dispose();
  });

  it('lets D see the class: the same point is judged differently as another', async () => {
    const model = build({ params: { conditional: true } });
    const x = tf.tensor2d([0.3, 0.3, 0.3, 0.3], [2, 2]);
    const { logit } = model.run('discriminator', { x, label: tf.tensor1d([0, 2]) }, 'raw');
    const [first, second] = await logit.data<'float32'>();
    expect(first).not.toBe(second);
    model.dispose();
  });
});
