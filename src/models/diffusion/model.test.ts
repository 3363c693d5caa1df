import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { Rng, STREAM } from '../../core/rng';
import '../../testing/allclose';
import { paramsWith } from '../../testing/params';
import type { DataSpec } from '../shared/generative-model';
import * as tf from '../shared/tf';
import type { PresetValues, SamplerOptions } from '../types';
import { diffusion } from './family';
import { DiffusionModel, model as implementation } from './model';

const POINTS: DataSpec = { kind: 'points', shape: [2], size: 2 };

function build(over: PresetValues = {}, data = POINTS): DiffusionModel {
  const small = { batchSize: 64, hiddenWidth: 64, hiddenDepth: 2, architecture: 'mlp' };
  const params = paramsWith(diffusion.params, diffusion.preset('moons', data.kind), small, over);
  const model = implementation.build({ params, data, seed: 1 });
  if (!(model instanceof DiffusionModel)) throw new Error('not a diffusion model');
  return model;
}

let rng = new Rng(4, STREAM.data);
beforeEach(() => {
  rng = new Rng(4, STREAM.data);
});

/** Two blobs, around (0.6, 0.6) and (−0.6, −0.6). */
function points(): tf.Tensor2D {
  const x = Array.from({ length: 64 }, () => (rng.integer(2) ? 0.6 : -0.6)).flatMap((c) => [
    c + 0.05 * rng.normal(),
    c + 0.05 * rng.normal(),
  ]);
  return tf.tensor2d(x, [64, 2]);
}

async function step(model: DiffusionModel): Promise<number> {
  const [scalar] = model.trainStep(() => ({ x: points() }));
  const [value] = await scalar.data();
  scalar.dispose();
  return value;
}

function sample(model: DiffusionModel, count: number, options: SamplerOptions = {}): Promise<Float32Array> {
  const all = paramsWith(diffusion.params, { sampler: 'ddim', samplingSteps: 20 }, options);
  return model.sample(
    { count, seed: 3, weights: 'ema', options: all, breathe: async () => {} },
    new AbortController().signal,
  );
}

describe('DiffusionModel', () => {
  beforeAll(startWasm);

  it('starts at the variance of the noise and brings the loss down', async () => {
    const model = build();
    const losses: number[] = [];
    for (let i = 0; i < 200; i++) losses.push(await step(model));
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(losses[0]).toBeAllclose(1, { atol: 0.3 });
    expect(mean(losses.slice(-20))).toBeLessThan(0.7 * mean(losses.slice(0, 5)));
    model.dispose();
  });

  it.each([
    { prediction: 'epsilon' },
    { prediction: 'x0' },
    { prediction: 'x0', zeroTerminalSnr: true, minSnr: 5 },
    { prediction: 'v', zeroTerminalSnr: true },
    { prediction: 'v', minSnr: 5 },
  ])(
    'finds both blobs by every sampler, with %o',
    async (way) => {
      const model = build({ learningRate: 0.003, hiddenWidth: 128, hiddenDepth: 3, ...way });
      for (let i = 0; i < 500; i++) await step(model);
      for (const [sampler, samplingSteps] of [
        ['ddim', 100],
        ['ddpm', 100],
        ['dpmpp2m', 25],
      ] as const) {
        const x = await sample(model, 200, { sampler, samplingSteps });
        const near = (center: number) => {
          let count = 0;
          for (let i = 0; i < x.length; i += 2)
            if (Math.hypot(x[i] - center, x[i + 1] - center) < 0.3) count++;
          return count;
        };
        // A standard normal would leave about 6 in each.
        expect(near(0.6), sampler).toBeGreaterThan(20);
        expect(near(-0.6), sampler).toBeGreaterThan(20);
      }
      model.dispose();
    },
    120_000,
  );

  it('takes at most T sampling steps', async () => {
    const model = build({ timesteps: 8 });
    // An untrained denoiser's samples all stand at the edge of the range, however many steps.
    for (let i = 0; i < 60; i++) await step(model);
    expect(await sample(model, 3, { samplingSteps: 1000 })).toEqual(
      await sample(model, 3, { samplingSteps: 8 }),
    );
    expect(await sample(model, 3, { samplingSteps: 7 })).not.toEqual(
      await sample(model, 3, { samplingSteps: 8 }),
    );
    model.dispose();
  });

  it.each([1, 2, 3, 7, 999])('samples in %i steps', async (samplingSteps) => {
    const model = build({ hiddenWidth: 8 });
    for (const sampler of ['ddim', 'ddpm', 'dpmpp2m']) {
      const x = await sample(model, 2, { sampler, samplingSteps });
      expect(x.every(Number.isFinite)).toBe(true);
    }
    model.dispose();
  });

  it('pays no heed to an end in pure noise where ε is predicted', async () => {
    const model = build({ zeroTerminalSnr: true });
    expect(model.schedule).toEqual(build().schedule);
    expect(build({ zeroTerminalSnr: true, prediction: 'v' }).schedule.alphasCumprod[999]).toBe(0);
    model.dispose();
  });

  it('lets other work have its turn after every step', async () => {
    const model = build({ timesteps: 10 });
    let turns = 0;
    const options = paramsWith(diffusion.params, { sampler: 'ddim', samplingSteps: 10 });
    const breathe = async () => {
      turns++;
    };
    await model.sample({ count: 2, seed: 1, weights: 'raw', options, breathe }, new AbortController().signal);
    expect(turns).toBeGreaterThanOrEqual(10);
    model.dispose();
  });

  it('keeps images within −1…1', async () => {
    const model = build({}, { kind: 'images', shape: [4, 4, 1], size: 16 });
    const x = await sample(model, 20);
    expect(x.every((value) => Math.abs(value) <= 1)).toBe(true);
    // An untrained model would leave that range, were it not held there.
    expect(x.filter((value) => Math.abs(value) === 1).length).toBeGreaterThan(0);
    model.dispose();
  });

  it('gives its schedule as a part, β of T steps', async () => {
    const model = build({ timesteps: 5, schedule: 'cosine' });
    const { betas, alphas, alphasCumprod } = model.run('schedule', {}, 'raw');
    expect(betas.shape).toEqual([5]);
    expect(await betas.data()).toBeAllclose(model.schedule.betas, { rtol: 1e-6 });
    expect(await alphas.data()).toBeAllclose(model.schedule.alphas, { rtol: 1e-6 });
    expect(await alphasCumprod.data()).toBeAllclose(model.schedule.alphasCumprod, { rtol: 1e-6 });
    model.dispose();
  });

  it('draws its times evenly from 0 to T − 1', async () => {
    const model = build({ timesteps: 4, learningRate: 0 });
    const seen = new Map<number, number>();
    const spied: DiffusionModel = model;
    const trainOn = model.trainOn.bind(model);
    spied.trainOn = (x0, t, noise) => {
      for (const time of Array.from(t)) seen.set(time, (seen.get(time) ?? 0) + 1);
      return trainOn(x0, t, noise);
    };
    for (let i = 0; i < 40; i++) await step(model);
    expect(new Set(seen.keys())).toEqual(new Set([0, 1, 2, 3]));
    for (const count of seen.values()) expect(count).toBeAllclose(640, { atol: 100 });
    model.dispose();
  });
});
