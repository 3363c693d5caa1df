import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { Rng, STREAM } from '../../core/rng';
import '../../testing/allclose';
import { fingerprint } from '../../testing/fingerprint';
import { paramsWith } from '../../testing/params';
import * as tf from '../shared/tf';
import type { PresetValues } from '../types';
import { gan } from './family';
import { GanModel, model as implementation } from './model';

const BATCH = 32;
const paramsOf = (over: PresetValues) =>
  paramsWith(
    gan.params,
    gan.preset('moons', 'points'),
    { batchSize: BATCH, hiddenWidth: 32, emaDecay: 0 },
    over,
  );

function build(over: PresetValues = {}): GanModel {
  const model = implementation.build({
    params: paramsOf(over),
    data: { kind: 'points', shape: [2], size: 2 },
    seed: 1,
  });
  if (!(model instanceof GanModel)) throw new Error('not a GAN');
  return model;
}

let rng = new Rng(4, STREAM.data);
beforeEach(() => {
  rng = new Rng(4, STREAM.data);
});

/** Points around (0.5, −0.5). */
function points(): tf.Tensor2D {
  const noise = rng.normals(2 * BATCH);
  return tf.tensor2d(
    noise.map((value, i) => (i % 2 ? -0.5 : 0.5) + 0.05 * value),
    [BATCH, 2],
  );
}

async function step(model: GanModel, next = points): Promise<number[]> {
  const scalars = model.trainStep(() => ({ x: next() }));
  const values = await Promise.all(scalars.map(async (scalar) => (await scalar.data())[0]));
  tf.dispose(scalars);
  return values;
}

const networks = async (model: GanModel) => {
  const weights = await model.weights('raw');
  const of = (name: string) => fingerprint(weights.filter((weight) => weight.name.startsWith(`${name}.`)));
  return { generator: of('generator'), discriminator: of('discriminator') };
};

describe('GanModel', () => {
  beforeAll(startWasm);

  it('carries the mean of its samples to the data’s, while both losses stay finite', async () => {
    const model = build();
    const mean = async () => {
      const x = await model.sample(
        { count: 200, seed: 2, weights: 'raw', options: {}, breathe: async () => {} },
        new AbortController().signal,
      );
      return [0, 1].map((axis) => x.filter((_, i) => i % 2 === axis).reduce((sum, v) => sum + v, 0) / 200);
    };
    expect(await mean()).not.toBeAllclose([0.5, -0.5], { atol: 0.25 });
    for (let i = 0; i < 200; i++) {
      const values = await step(model);
      expect(values.every(Number.isFinite)).toBe(true);
      // D(real) and D(fake) are probabilities.
      for (const verdict of values.slice(2)) expect(verdict >= 0 && verdict <= 1).toBe(true);
    }
    expect(await mean()).toBeAllclose([0.5, -0.5], { atol: 0.25 });
    model.dispose();
  });

  it.each([1, 3])('takes a fresh batch for each of %d discriminator steps', async (dSteps) => {
    const model = build({ dSteps });
    let taken = 0;
    await step(model, () => {
      taken++;
      return points();
    });
    expect(taken).toBe(dSteps);
    expect(model.step).toBe(1);
    model.dispose();
  });

  it('trains each network at its own rate', async () => {
    for (const [over, still, moved] of [
      [{ learningRateG: 0 }, 'generator', 'discriminator'],
      [{ learningRateD: 0 }, 'discriminator', 'generator'],
    ] as const) {
      const model = build(over);
      const before = await networks(model);
      await step(model);
      const after = await networks(model);
      expect(after[still]).toBe(before[still]);
      expect(after[moved]).not.toBe(before[moved]);
      model.dispose();
    }
  });

  it('averages the generator alone', async () => {
    const model = build({ emaDecay: 0.9 });
    for (let i = 0; i < 3; i++) await step(model);
    const raw = await model.weights('raw');
    const ema = await model.weights('ema');
    raw.forEach((weight, i) => {
      const same = fingerprint(weight.data) === fingerprint(ema[i].data);
      expect(same, weight.name).toBe(weight.name.startsWith('discriminator.'));
    });
    model.dispose();
  });

  it('smooths labels while training', async () => {
    const model = build({ gLoss: 'non-saturating' });
    const loss = async () => {
      const x = tf.zeros([BATCH, 2]);
      return (await tf.tidy(() => model.discriminatorObjective(x, x)[0]).data())[0];
    };
    const before = await loss();
    model.configure(paramsOf({ gLoss: 'non-saturating', labelSmoothing: 0.3 }));
    const logit = (await model.run('discriminator', { x: tf.zeros([1, 2]) }, 'raw').logit.data())[0];
    // −t log D(x) − (1 − t) log(1 − D(x)) moves by the logit times the smoothing.
    expect((await loss()) - before).toBeAllclose(0.3 * logit, { atol: 1e-5 });
    model.dispose();
  });
});
