import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { Rng, STREAM } from '../../core/rng';
import '../../testing/allclose';
import { fingerprint } from '../../testing/fingerprint';
import * as tf from '../shared/tf';
import { fourierFeatures } from './fourier-features';
import { batches, build, train, type Variant } from './test-gan';

describe('packing', () => {
  beforeAll(startWasm);

  it('takes a batch an item of the pack for each discriminator step', async () => {
    const variant = { params: { packing: 3, dSteps: 2 } };
    const model = build(variant);
    const next = batches(variant);
    let taken = 0;
    await train(model, 1, () => {
      taken++;
      return next();
    });
    expect(taken).toBe(6);
    model.dispose();
  });

  it('shows in the shape of what D takes', () => {
    const shapeOf = (variant: Variant) => {
      const model = build(variant);
      const ports = model.parts[1].inputs.map(({ shape }) => shape);
      model.dispose();
      return ports;
    };
    expect(shapeOf({ params: { packing: 4 } })).toEqual([[null, 8]]);
    expect(shapeOf({ params: { packing: 4, conditional: true } })).toEqual([
      [null, 8],
      [null, 4],
    ]);
    expect(shapeOf({ params: { packing: 3, architecture: 'conv' }, shape: [8, 8, 1] })).toEqual([
      [null, 8, 8, 3],
    ]);
  });

  it('judges images beside each other as channels: the objective agrees with the part', async () => {
    const model = build({ params: { packing: 2, architecture: 'conv', gLoss: 'wgan-gp' }, shape: [8, 8, 1] });
    const rng = new Rng(1, STREAM.data);
    const [a, b] = [rng.uniforms(64, -1, 1), rng.uniforms(64, -1, 1)];
    const x = tf.tensor2d([...a, ...b], [2, 64]);
    const fake = tf.zeros([2, 64]);
    const loss = tf.tidy(() => model.discriminatorObjective(x, fake)[0]);
    const beside = tf.tensor4d(
      Array.from(a).flatMap((value, i) => [value, b[i]]),
      [1, 8, 8, 2],
    );
    const verdict = (items: tf.Tensor) => model.run('discriminator', { x: items }, 'raw').logit.data();
    const [[real], [generated]] = await Promise.all([verdict(beside), verdict(tf.zeros([1, 8, 8, 2]))]);
    expect((await loss.data())[0]).toBeAllclose(generated - real, { atol: 1e-5 });
    model.dispose();
  });
});

describe('spectral normalisation', () => {
  beforeAll(startWasm);

  it('keeps D from being steeper than 1', async () => {
    const variant = {
      params: { spectralNorm: true, learningRateD: 0.05, gLoss: 'wgan-gp', gradientPenalty: 0 },
    };
    const model = build(variant);
    await train(model, 60, batches(variant));
    const rng = new Rng(9, STREAM.data);
    const x = tf.tensor2d(rng.uniforms(400, -1, 1), [200, 2]);
    const y = tf.tensor2d(rng.uniforms(400, -1, 1), [200, 2]);
    const judge = (items: tf.Tensor) => model.run('discriminator', { x: items }, 'raw').logit;
    const rise = tf.abs(tf.sub(judge(x), judge(y)));
    const run = tf.reshape(tf.norm(tf.sub(x, y), 2, 1), [200, 1]);
    const steepest = (await tf.max(tf.div(rise, run)).data())[0];
    expect(steepest).toBeGreaterThan(0.2);
    // The power iteration is a step behind the weights, at this great rate.
    expect(steepest).toBeLessThan(1.2);
    model.dispose();
  });
});

describe('Fourier features', () => {
  it('are the coordinates and waves of them, each octave weaker by √2', async () => {
    const features = await fourierFeatures(tf.tensor2d([0.5, -0.125], [1, 2])).data();
    const expected = [0.5, -0.125];
    for (let k = 0; k < 5; k++) {
      for (const wave of [Math.sin, Math.cos]) {
        for (const x of [0.5, -0.125]) expected.push(wave(Math.PI * 2 ** k * x) / Math.SQRT2 ** k);
      }
    }
    expect(features).toBeAllclose(expected, { atol: 1e-6 });
  });
});

describe('batch normalisation', () => {
  beforeAll(startWasm);

  it('moves running statistics towards those of the batches, in the generator’s update alone', async () => {
    const model = build({ params: { architecture: 'pacgan' } });
    const statistics = async () => {
      const weights = await model.weights('raw');
      return fingerprint(weights.filter(({ name }) => name.includes('running')).map(({ data }) => data));
    };
    const before = await statistics();
    const z = tf.tensor2d(new Rng(1, STREAM.data).normals(24), [8, 3]);
    tf.dispose(model.updateDiscriminator(tf.zeros([8, 2]), z));
    expect(await statistics()).toBe(before);
    tf.dispose(model.updateGenerator(z));
    expect(await statistics()).not.toBe(before);
    model.dispose();
  });
});
