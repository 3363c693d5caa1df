import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { Rng, STREAM } from '../../core/rng';
import '../../testing/allclose';
import { paramsWith } from '../../testing/params';
import type { DataSpec } from '../shared/generative-model';
import * as tf from '../shared/tf';
import type { PresetValues, SamplerOptions } from '../types';
import { flow } from './family';
import { drawTime, FlowModel, model as implementation } from './model';

const POINTS: DataSpec = { kind: 'points', shape: [2], size: 2 };
const SMALL = { batchSize: 64, hiddenWidth: 64, hiddenDepth: 2, architecture: 'mlp' };

function build(over: PresetValues = {}, data = POINTS): FlowModel {
  const params = paramsWith(flow.params, flow.preset('moons', data.kind), SMALL, over);
  const model = implementation.build({ params, data, seed: 1 });
  if (!(model instanceof FlowModel)) throw new Error('not a flow model');
  return model;
}

/** Two blobs, around (0.6, 0.6) and (−0.6, −0.6). */
function points(rng: Rng): tf.Tensor2D {
  const x = Array.from({ length: 64 }, () => (rng.integer(2) ? 0.6 : -0.6)).flatMap((c) => [
    c + 0.05 * rng.normal(),
    c + 0.05 * rng.normal(),
  ]);
  return tf.tensor2d(x, [64, 2]);
}

async function train(model: FlowModel, steps: number): Promise<number[]> {
  const rng = new Rng(4, STREAM.data);
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    const [scalar] = model.trainStep(() => ({ x: points(rng) }));
    losses.push((await scalar.data())[0]);
    scalar.dispose();
  }
  return losses;
}

function sample(model: FlowModel, count: number, options: SamplerOptions = {}): Promise<Float32Array> {
  const all = paramsWith(flow.params, options);
  return model.sample(
    { count, seed: 3, weights: 'ema', options: all, breathe: async () => {} },
    new AbortController().signal,
  );
}

describe('FlowModel', () => {
  beforeAll(startWasm);

  it('starts at the variance of the velocity and brings the loss down to what crossing lines leave', async () => {
    const model = build();
    const losses = await train(model, 300);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    // E (x₁ − x₀)² = 0.6² + 0.05² + 1 a number.
    expect(losses[0]).toBeAllclose(1.3625, { atol: 0.3 });
    expect(mean(losses.slice(-20))).toBeLessThan(0.75 * mean(losses.slice(0, 5)));
    model.dispose();
  });

  it('finds both blobs, by every sampler', async () => {
    const model = build({ learningRate: 0.003, hiddenWidth: 128, hiddenDepth: 3 });
    await train(model, 500);
    for (const sampler of ['euler', 'midpoint', 'heun']) {
      const x = await sample(model, 200, { sampler, samplingSteps: 30 });
      const near = (center: number) => {
        let count = 0;
        for (let i = 0; i < x.length; i += 2) if (Math.hypot(x[i] - center, x[i + 1] - center) < 0.3) count++;
        return count;
      };
      // A standard normal would leave about 6 in each.
      expect(near(0.6), sampler).toBeGreaterThan(50);
      expect(near(-0.6), sampler).toBeGreaterThan(50);
    }
    model.dispose();
  }, 120_000);

  it('embeds a time as diffusion does a thousandfold', async () => {
    const model = build();
    const x = tf.tensor2d([0.5, -0.5, 0.5, -0.5], [2, 2]);
    const [a, b] = await Promise.all(
      [0.25, 0.75].map((t) => model.velocity(x, [t, 0.75]).array() as Promise<number[][]>),
    );
    expect(a[0]).not.toEqual(b[0]);
    expect(a[1]).toEqual(b[1]);
    expect(b[0]).toEqual(b[1]);
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
});

describe('drawTime', () => {
  const draw = (sampling: 'uniform' | 'logitNormal') => {
    const rng = new Rng(1, STREAM.trainingNoise);
    return Array.from({ length: 20_000 }, () => drawTime(rng, sampling)).sort((a, b) => a - b);
  };

  it('draws evenly from 0 to 1', () => {
    const times = draw('uniform');
    expect([0.1, 0.5, 0.9].map((share) => times[20_000 * share])).toBeAllclose([0.1, 0.5, 0.9], {
      atol: 0.02,
    });
  });

  it('draws as σ of a normal: its deciles are σ(∓1.2816), its middle a half', () => {
    const times = draw('logitNormal');
    const expected = [1 / (1 + Math.exp(1.2816)), 0.5, 1 / (1 + Math.exp(-1.2816))];
    expect([0.1, 0.5, 0.9].map((share) => times[20_000 * share])).toBeAllclose(expected, { atol: 0.02 });
    expect(times[0]).toBeGreaterThan(0);
    expect(times[19_999]).toBeLessThan(1);
  });
});
