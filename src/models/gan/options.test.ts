import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { Rng, STREAM } from '../../core/rng';
import { sizeOf } from '../../core/tensor-data';
import { readWeights } from '../../exporters/import-weights';
import { safetensorsExporter } from '../../exporters/safetensors';
import '../../testing/allclose';
import { fingerprint } from '../../testing/fingerprint';
import * as tf from '../shared/tf';
import type { GanModel } from './model';
import { batches, build, draw, train, type Variant } from './test-gan';

/** What every option of the GAN promises beside the contract of families: it trains, resumes, exports and lets go. */
const VARIANTS: Record<string, Variant> = {
  conditional: { params: { conditional: true } },
  'packs of three': { params: { packing: 3 } },
  'spectral normalisation': { params: { spectralNorm: true } },
  'PacGAN’s networks': { params: { architecture: 'pacgan', packing: 2 } },
  'PacGAN’s networks, averaged': { params: { architecture: 'pacgan', emaDecay: 0.9 } },
  'Fourier features': { params: { architecture: 'fourier', conditional: true, packing: 2 } },
  'all at once': {
    params: { conditional: true, packing: 2, spectralNorm: true, gLoss: 'wgan-gp', dSteps: 2 },
  },
  'all at once with PacGAN’s networks': {
    params: { architecture: 'pacgan', conditional: true, packing: 2, spectralNorm: true, gLoss: 'r3gan' },
  },
  'all at once on images': {
    params: { architecture: 'conv', conditional: true, packing: 2, spectralNorm: true, gLoss: 'r3gan' },
    shape: [8, 8, 1],
  },
};

const memory = () => [tf.memory().numTensors, tf.memory().numBytes, tf.backend().numDataIds()];
const SOME = [0, 1, 2, 1, 0];

describe.each(Object.entries(VARIANTS))('a GAN with %s', (_name, variant) => {
  beforeAll(startWasm);

  it('goes on from a saved state as if it had never stopped, to the bit', async () => {
    const whole = build(variant);
    const next = batches(variant);
    await train(whole, 4, next);
    expect(whole.repeating).toBe(true);
    const state = structuredClone(await whole.state());
    const rest = batches(variant, 8);
    const expected = await train(whole, 4, rest);
    expect(expected.flat().every(Number.isFinite)).toBe(true);
    const resumed = build(variant);
    resumed.restore(state);
    expect(await train(resumed, 4, batches(variant, 8))).toEqual(expected);
    expect(fingerprint(await resumed.state())).toBe(fingerprint(await whole.state()));
    expect(await draw(resumed, SOME)).toEqual(await draw(whole, SOME));
    whole.dispose();
    resumed.dispose();
  });

  it('comes back from a file into a model of another seed, to the same samples and verdicts', async () => {
    const model = build(variant);
    await train(model, 5, batches(variant));
    const bytes = safetensorsExporter.encode({ weights: await model.weights('ema'), metadata: {} });
    const other = build(variant, 77);
    const { arrays } = readWeights(bytes, other.weightSpecs);
    other.setWeights(
      other.weightSpecs.map((spec) => arrays.get(spec.name) ?? new Float32Array()),
      0,
    );
    expect(await draw(other, SOME)).toEqual(await draw(model, SOME));
    const inputs = someInputs(model, 'discriminator', 4);
    const verdicts = [model, other].map((one) => one.run('discriminator', inputs, 'ema').logit);
    expect(await verdicts[1].data()).toEqual(await verdicts[0].data());
    model.dispose();
    other.dispose();
  });

  it('leaves no tensor behind', async () => {
    const before = memory();
    const model = build(variant);
    const next = batches(variant);
    await train(model, 2, next);
    const warm = memory();
    await train(model, 10, next);
    await draw(model, SOME);
    expect(memory()).toEqual(warm);
    model.dispose();
    expect(memory()).toEqual(before);
  });

  it('runs its parts item by item as it runs them together, in the shapes it declares', async () => {
    const model = build(variant);
    await train(model, 3, batches(variant));
    for (const part of model.parts) {
      const inputs = someInputs(model, part.id, 3);
      const [port] = part.outputs;
      const together = model.run(part.id, inputs, 'ema')[port.name];
      expect(together.shape).toEqual(port.shape.map((side) => side ?? 3));
      const last = Object.fromEntries(
        Object.entries(inputs).map(([name, tensor]) => [name, tf.slice(tensor, [2], [1])]),
      );
      const alone = model.run(part.id, last, 'ema')[port.name];
      const expected = (await together.data<'float32'>()).slice(-alone.size);
      expect(await alone.data()).toBeAllclose(expected, { rtol: 1e-5, atol: 1e-6 });
    }
    model.dispose();
  });

  it('computes the same on the plain JavaScript backend', async () => {
    const found = [];
    for (const backend of ['wasm', 'cpu']) {
      await tf.setBackend(backend);
      const model = build(variant);
      found.push((await train(model, 2, batches(variant))).flat());
      model.dispose();
    }
    await tf.setBackend('wasm');
    expect(found[0]).toBeAllclose(found[1], { rtol: 1e-3, atol: 1e-4 });
  });

  it('takes batches of one item', async () => {
    const single = { ...variant, params: { ...variant.params, batchSize: 1 } };
    const model = build(single);
    const curves = await train(model, 4, batches(single));
    expect(curves.flat().every(Number.isFinite)).toBe(true);
    model.dispose();
  });
});

/** Inputs of a part: uniform numbers, and whole ones where they are classes. */
function someInputs(model: GanModel, id: string, n: number): Record<string, tf.Tensor> {
  const rng = new Rng(6, STREAM.data);
  const part = model.parts.find((candidate) => candidate.id === id);
  return Object.fromEntries(
    (part?.inputs ?? []).map(({ name, shape }) => {
      const sides = shape.map((side) => side ?? n);
      const values = rng.uniforms(sizeOf(sides), -1, 1);
      const whole = values.map((value) => Math.floor((value + 1) * 1.4999));
      return [name, tf.tensor(name === 'label' ? whole : values, sides)];
    }),
  );
}
