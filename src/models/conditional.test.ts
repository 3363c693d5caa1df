import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../backends/wasm-kernels/test-backends';
import { Rng, STREAM } from '../core/rng';
import '../testing/allclose';
import { fingerprint } from '../testing/fingerprint';
import { paramsWith } from '../testing/params';
import { buildModel } from './implementations';
import { FAMILIES } from './registry';
import type { DataSpec, GenerativeModel, TrainBatch } from './shared/generative-model';
import * as tf from './shared/tf';
import type { FamilyMeta, PresetValues } from './types';

/** Families that walk from noise to data under a class, with guidance. */
const GUIDED = FAMILIES.filter((family: FamilyMeta) => 'guidance' in family.params);

/** Two classes: around (0.6, 0.6) · range and around its negative. */
const DATA: DataSpec = { kind: 'points', shape: [2], size: 2, labelNames: ['low', 'high'] };
const BATCH = 64;

function build(family: FamilyMeta, over: PresetValues = {}): Promise<GenerativeModel> {
  const small = {
    architecture: 'mlp',
    hiddenWidth: 96,
    hiddenDepth: 3,
    batchSize: BATCH,
    learningRate: 0.003,
  };
  const params = paramsWith(
    family.params,
    family.preset('moons', 'points'),
    small,
    { conditional: true },
    over,
  );
  return buildModel(family.id, { params, data: DATA, seed: 1 });
}

function batches(family: FamilyMeta): () => TrainBatch {
  const rng = new Rng(4, STREAM.data);
  const scale = family.networkRange.points[1];
  return () => {
    const labels = Int32Array.from({ length: BATCH }, () => rng.integer(2));
    const x = Array.from(labels).flatMap((label) =>
      [0, 1].map(() => scale * ((label ? 0.6 : -0.6) + 0.05 * rng.normal())),
    );
    return { x: tf.tensor2d(x, [BATCH, 2]), labels };
  };
}

function train(model: GenerativeModel, next: () => TrainBatch, steps: number): void {
  for (let i = 0; i < steps; i++) tf.dispose(model.trainStep(next));
}

async function sample(family: FamilyMeta, model: GenerativeModel, labels?: Int32Array, guidance = 1) {
  const request = { count: 100, seed: 3, weights: 'ema', breathe: async () => {} } as const;
  const options = paramsWith(family.params, { samplingSteps: 30, guidance });
  return model.sample({ ...request, options, ...(labels && { labels }) }, new AbortController().signal);
}

/** Share of points on the upper side. */
const high = (x: Float32Array) => x.filter((value, i) => i % 2 === 0 && value > 0).length / (x.length / 2);

it('is tried on the families that have guidance', () => {
  expect(GUIDED.map(({ id }) => id)).toEqual(['diffusion', 'flow']);
});

describe.each(GUIDED.map((family) => [family.id, family] as const))('conditional %s', (_id, family) => {
  beforeAll(startWasm);

  it('makes the class it is asked for, each sample its own, and both where none is named', async () => {
    const model = await build(family);
    train(model, batches(family), 400);
    const of = (label: number) => new Int32Array(100).fill(label);
    expect(high(await sample(family, model, of(0)))).toBeLessThan(0.05);
    expect(high(await sample(family, model, of(1)))).toBeGreaterThan(0.95);
    const alternating = Int32Array.from({ length: 100 }, (_, i) => i % 2);
    const x = await sample(family, model, alternating);
    const right = alternating.filter((label, i) => x[2 * i] > 0 === (label === 1)).length;
    expect(right).toBeGreaterThan(95);
    const any = high(await sample(family, model));
    expect(any).toBeGreaterThan(0.2);
    expect(any).toBeLessThan(0.8);
    expect(fingerprint(await sample(family, model, of(1), 3))).not.toBe(
      fingerprint(await sample(family, model, of(1))),
    );
    // Guidance 0 asks for no class.
    expect(await sample(family, model, of(1), 0)).toBeAllclose(await sample(family, model), { atol: 1e-6 });
    model.dispose();
  }, 120_000);

  it('tells its part the class, and "any" by the number after the last', async () => {
    const model = await build(family);
    const [part] = model.parts;
    expect(part.inputs.at(-1)).toEqual({ name: 'label', shape: [null], range: [0, 2], integer: true });
    const x = tf.tensor2d([0.1, 0.2, 0.1, 0.2, 0.1, 0.2], [3, 2]);
    const inputs = { x, t: tf.tensor1d([1, 1, 1]), label: tf.tensor1d([0, 1, 2]) };
    const [output] = Object.values(model.run(part.id, inputs, 'raw'));
    const rows = (await output.data<'float32'>()).join().split(',');
    expect(new Set([rows.slice(0, 2).join(), rows.slice(2, 4).join(), rows.slice(4).join()]).size).toBe(3);
    expect(model.weightSpecs.at(-1)).toMatchObject({ name: 'label.weight', shape: [3, 64] });
    model.dispose();
  });

  it('leaves nothing behind, and goes on from a saved state as if it had never stopped', async () => {
    const model = await build(family);
    train(model, batches(family), 2);
    const before = tf.memory().numTensors;
    const state = structuredClone(await model.state());
    const next = batches(family);
    train(model, next, 3);
    await sample(family, model, new Int32Array(100), 2);
    expect(tf.memory().numTensors).toBe(before);
    const resumed = await build(family);
    resumed.restore(state);
    train(resumed, batches(family), 3);
    expect(fingerprint(await resumed.state())).toBe(fingerprint(await model.state()));
    // The one repeated its last steps without their script; the other ran it.
    expect(model.repeating).toBe(true);
    model.dispose();
    resumed.dispose();
  });

  it('differs from a model without classes by the table alone', async () => {
    const [plain, model] = await Promise.all([build(family, { conditional: false }), build(family)]);
    expect(model.weightSpecs.slice(0, -1)).toEqual(plain.weightSpecs);
    expect((await model.weights('raw')).slice(0, -1)).toEqual(await plain.weights('raw'));
    plain.dispose();
    model.dispose();
  });
});
