import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { Rng, STREAM } from '../../core/rng';
import { readWeights } from '../../exporters/import-weights';
import { safetensorsExporter } from '../../exporters/safetensors';
import { fingerprint } from '../../testing/fingerprint';
import { paramsWith } from '../../testing/params';
import { memory } from '../shared/contract-run';
import type { SampleRequest } from '../shared/generative-model';
import * as tf from '../shared/tf';
import type { PresetValues } from '../types';
import { vae } from './family';
import { model as implementation, VaeModel } from './model';

/** Images of 8 × 8 where the class lights the upper or the lower half, or all of it. */
const CLASSES = ['upper', 'lower', 'all'];
const SIZE = 64;
const lit = (label: number, pixel: number) => label === 2 || pixel < SIZE / 2 === (label === 0);
const ARCHITECTURES = ['reference', 'mlp', 'conv'] as const;

function build(architecture: string, over: PresetValues = {}, seed = 1): VaeModel {
  const params = paramsWith(
    vae.params,
    { architecture, conditional: true, latentDim: 2, hiddenWidth: 32, baseChannels: 8, learningRate: 0.005 },
    over,
  );
  const data = { kind: 'images', shape: [8, 8, 1], size: SIZE, labelNames: CLASSES } as const;
  const model = implementation.build({ params, data, seed });
  if (!(model instanceof VaeModel)) throw new Error('not a VAE');
  return model;
}

function batch(rng: Rng, n = 32) {
  const labels = Int32Array.from({ length: n }, () => rng.integer(CLASSES.length));
  const pixels = Array.from(labels).flatMap((label) =>
    Array.from({ length: SIZE }, (_, pixel) => (lit(label, pixel) ? 0.9 : 0.1)),
  );
  return { x: tf.tensor2d(pixels, [n, SIZE]), labels };
}

function train(model: VaeModel, steps: number): void {
  const rng = new Rng(8, STREAM.data);
  for (let i = 0; i < steps; i++) tf.dispose(model.trainStep(() => batch(rng)));
}

function sample(model: VaeModel, labels: Int32Array | undefined, count = labels?.length ?? 1) {
  const request: SampleRequest = {
    count,
    seed: 3,
    weights: 'ema',
    options: {},
    breathe: async () => {},
    ...(labels && { labels }),
  };
  return model.sample(request, new AbortController().signal);
}

describe.each(ARCHITECTURES)('a conditional VAE, %s', (architecture) => {
  beforeAll(startWasm);

  it('makes the class it is asked for, in every pass, and leaves nothing behind', async () => {
    const before = memory();
    const model = build(architecture);
    train(model, 150);
    // More than one pass of sampling.
    const labels = Int32Array.from({ length: 600 }, (_, i) => i % CLASSES.length);
    const samples = await sample(model, labels);
    let right = 0;
    samples.forEach((value, i) => {
      if (value > 0.5 === lit(labels[Math.floor(i / SIZE)], i % SIZE)) right++;
    });
    expect(right / samples.length).toBeGreaterThan(0.98);
    model.dispose();
    expect(memory()).toEqual(before);
  });

  it('says of a part that it takes a class, and takes it', async () => {
    const model = build(architecture);
    train(model, 5);
    for (const part of model.parts) {
      expect(part.inputs.at(-1)).toEqual({ name: 'label', shape: [null], range: [0, 2], integer: true });
    }
    const labels = Int32Array.of(2, 0, 1);
    const z = tf.tensor2d(new Rng(3, STREAM.samplingNoise).normals(6), [3, 2]);
    const label = tf.tensor1d([2, 0, 1]);
    const decoded = model.run('decoder', { z, label }, 'ema').x;
    expect(await decoded.data()).toEqual(await sample(model, labels));
    const { x } = batch(new Rng(1, STREAM.data), 3);
    const code = async (classes: number[]) =>
      (await model.run('encoder', { x, label: tf.tensor1d(classes) }, 'ema').mu.data()).join();
    expect(await code([0, 0, 0])).not.toBe(await code([1, 1, 1]));
    model.dispose();
  });

  it('reconstructs with the class of each item, and not with another', async () => {
    const model = build(architecture);
    train(model, 150);
    const { x, labels } = batch(new Rng(1, STREAM.data), 6);
    const worst = async (classes: Int32Array) => {
      const reconstructed = await model.reconstruct(x, 'ema', classes).data();
      const original = await x.data();
      return Math.max(...reconstructed.map((value, i) => Math.abs(value - original[i])));
    };
    expect(await worst(labels)).toBeLessThan(0.3);
    expect(await worst(labels.map((label) => (label + 1) % 3))).toBeGreaterThan(0.3);
    model.dispose();
  });

  it('comes back from a file, and goes on from a state', async () => {
    const model = build(architecture);
    train(model, 5);
    const bytes = safetensorsExporter.encode({ weights: await model.weights('ema'), metadata: {} });
    const other = build(architecture, {}, 7);
    const { arrays } = readWeights(bytes, other.weightSpecs);
    other.setWeights([...arrays.values()], 5);
    const labels = Int32Array.of(0, 1, 2);
    expect(await sample(other, labels)).toEqual(await sample(model, labels));
    other.restore(await model.state());
    train(model, 3);
    const resumed = build(architecture);
    resumed.restore(await other.state());
    train(resumed, 3);
    expect(fingerprint(await resumed.state())).toBe(fingerprint(await model.state()));
    for (const one of [model, other, resumed]) one.dispose();
  });

  it('has weights that an unconditional model has not', () => {
    const model = build(architecture);
    const plain = build(architecture, { conditional: false });
    expect(() =>
      readWeights(
        safetensorsExporter.encode({
          weights: plain.weightSpecs.map((spec) => ({
            ...spec,
            data: new Float32Array(spec.shape.reduce((product, side) => product * side, 1)),
          })),
          metadata: {},
        }),
        model.weightSpecs,
      ),
    ).toThrow();
    expect(plain.parts.flatMap(({ inputs }) => inputs.map(({ name }) => name))).toEqual(['x', 'z']);
    model.dispose();
    plain.dispose();
  });
});

describe('a conditional VAE', () => {
  beforeAll(startWasm);

  it('refuses to go without classes, and frees what it had', async () => {
    const model = build('mlp');
    const before = memory();
    await expect(sample(model, undefined)).rejects.toThrow(/class/);
    const { x } = batch(new Rng(1, STREAM.data), 2);
    expect(() => model.reconstruct(x, 'raw')).toThrow(/class/);
    x.dispose();
    expect(memory()).toEqual(before);
    model.dispose();
  });

  it('is refused where the data have no classes', () => {
    const params = paramsWith(vae.params, { architecture: 'mlp', likelihood: 'gaussian', conditional: true });
    const data = { kind: 'points', shape: [2], size: 2 } as const;
    expect(() => implementation.build({ params, data, seed: 1 })).toThrow(/parameters/);
  });

  it('trains with the importance-weighted bound as well', async () => {
    const model = build('mlp', { objective: 'iwae', importanceSamples: 4 });
    train(model, 100);
    const labels = Int32Array.of(0, 1);
    const samples = await sample(model, labels);
    samples.forEach((value, i) => expect(value > 0.5).toBe(lit(labels[Math.floor(i / SIZE)], i % SIZE)));
    model.dispose();
  });
});
