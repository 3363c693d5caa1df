import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../backends/wasm-kernels/test-backends';
import { Rng, STREAM } from '../core/rng';
import { readWeights } from '../exporters/import-weights';
import { safetensorsExporter } from '../exporters/safetensors';
import '../testing/allclose';
import { batchesOf, CASES, caseParams, easyItems, energyDistance, inRange, ITEM } from '../testing/contract';
import { fingerprint } from '../testing/fingerprint';
import { build, COUNT, easyBatches, memory, sample, train } from './shared/contract-run';
import type { GenerativeModel } from './shared/generative-model';
import * as tf from './shared/tf';
import type { PortInfo } from './types';

/** What every family promises, with each architecture on each kind of data. `contract-settings.test.ts` holds the knobs. */
const STEPS = 300;

beforeAll(startWasm);

/** A tensor for a port: `n` items, uniform in its range (whole where it must be), or in −1…1 where it has none. */
function portTensor(port: PortInfo, n: number, rng: Rng): tf.Tensor {
  const shape = port.shape.map((side) => side ?? n);
  const [min, max] = port.range ?? [-1, 1];
  const count = shape.reduce((product, side) => product * side, 1);
  const values = rng.uniforms(count, min, max);
  return tf.tensor(port.integer ? values.map(Math.round) : values, shape);
}

describe.each([...CASES])('$name', (which) => {
  const { size } = ITEM[which.kind];
  let model: GenerativeModel;
  let atStart: number[];
  let warm: number[];
  let untrained: Float32Array;
  let curves: number[][];

  beforeAll(async () => {
    atStart = memory();
    model = await build(which);
    untrained = await sample(which, model, COUNT);
    const batches = easyBatches(which);
    curves = await train(which, model, 3, batches);
    warm = memory();
    curves.push(...(await train(which, model, STEPS - 3, batches)));
  }, 120_000);

  afterAll(() => {
    model.dispose();
    expect(memory()).toEqual(atStart);
  });

  it('gives one finite number a curve and step, and counts its steps', () => {
    expect(curves).toHaveLength(STEPS);
    for (const values of curves) {
      expect(values).toHaveLength(which.family.curves.length);
      expect(values.every(Number.isFinite)).toBe(true);
    }
    expect(model.step).toBe(STEPS);
  });

  it('repeats its steps without their script by then', () => {
    expect(model.repeating).toBe(true);
  });

  it('leaves no tensor behind in training', () => {
    expect(memory()).toEqual(warm);
  });

  it('learns: its samples come nearer to the data', async () => {
    const data = inRange(which, easyItems(which.kind, COUNT).x);
    const before = energyDistance(untrained, data, size);
    const after = energyDistance(await sample(which, model, COUNT), data, size);
    expect(after).toBeLessThan(0.7 * before);
    expect(memory()).toEqual(warm);
  });

  it('samples by seed: the same again, the first of more, and others for another seed', async () => {
    const few = await sample(which, model, 3);
    expect(few).toHaveLength(3 * size);
    expect(await sample(which, model, 3)).toEqual(few);
    expect((await sample(which, model, 20)).subarray(0, 3 * size)).toEqual(few);
    expect(await sample(which, model, 3, { seed: 10 })).not.toEqual(few);
    expect(few.subarray(0, size)).not.toEqual(few.subarray(size, 2 * size));
  });

  it('stops sampling when told to, with the reason given, and frees what it had', async () => {
    const before = memory();
    const controller = new AbortController();
    const stopped = model.sample(
      {
        count: 600,
        seed: 1,
        weights: 'ema',
        options: caseParams(which),
        breathe: async () => controller.abort(new Error('enough')),
      },
      controller.signal,
    );
    await expect(stopped).rejects.toThrow('enough');
    expect(memory()).toEqual(before);
  });

  it('comes back from a file into a model of another seed, to the same samples', async () => {
    const bytes = safetensorsExporter.encode({ weights: await model.weights('ema'), metadata: {} });
    const other = await build(which, {}, 77);
    const { arrays } = readWeights(bytes, other.weightSpecs);
    expect(await sample(which, other, 4)).not.toEqual(await sample(which, model, 4));
    other.setWeights([...arrays.values()], 123);
    expect(other.step).toBe(123);
    const expected = await sample(which, model, 4);
    expect(await sample(which, other, 4)).toEqual(expected);
    expect(await sample(which, other, 4, { weights: 'raw' })).toEqual(expected);
    // And it can be trained on from there.
    await train(which, other, 2, easyBatches(which));
    expect(other.step).toBe(125);
    other.dispose();
  });

  it('counts its parameters, and describes its weights as it gives them', async () => {
    const weights = await model.weights('raw');
    expect(model.weightSpecs).toEqual(weights.map(({ data: _data, ...spec }) => spec));
    expect(model.parameterCount).toBe(weights.reduce((sum, weight) => sum + weight.data.length, 0));
    expect(new Set(weights.map((weight) => weight.name)).size).toBe(weights.length);
  });

  it('runs every part on any number of items, in the shapes and ranges it declares', async () => {
    const rng = new Rng(2, STREAM.data);
    const before = memory();
    for (const part of model.parts) {
      for (const n of [1, 5]) {
        const inputs = Object.fromEntries(part.inputs.map((port) => [port.name, portTensor(port, n, rng)]));
        const outputs = model.run(part.id, inputs, 'ema');
        expect(Object.keys(outputs)).toEqual(part.outputs.map((port) => port.name));
        for (const port of part.outputs) {
          const output = outputs[port.name];
          expect(output.shape, `${part.id}.${port.name}`).toEqual(port.shape.map((side) => side ?? n));
          const [min, max] = port.range ?? [-Infinity, Infinity];
          const data = await output.data<'float32'>();
          expect(data.every((value) => Number.isFinite(value) && value >= min && value <= max)).toBe(true);
        }
        tf.dispose([inputs, outputs]);
      }
    }
    expect(memory()).toEqual(before);
  });

  it('runs a part item by item as it runs them together', async () => {
    const rng = new Rng(3, STREAM.data);
    for (const part of model.parts.filter(({ inputs }) => inputs.length > 0)) {
      const inputs = Object.fromEntries(part.inputs.map((port) => [port.name, portTensor(port, 3, rng)]));
      const last = Object.fromEntries(
        Object.entries(inputs).map(([name, tensor]) => [name, tf.slice(tensor, [2], [1])]),
      );
      const together = model.run(part.id, inputs, 'ema');
      const alone = model.run(part.id, last, 'ema');
      for (const [name, output] of Object.entries(alone)) {
        const expected = await together[name].data<'float32'>();
        expect(await output.data()).toBeAllclose(expected.slice(-output.size), { rtol: 1e-5, atol: 1e-6 });
      }
      tf.dispose([inputs, last, together, alone]);
    }
  });

  it('samples what its part makes of the same latents, where there is such a part', async () => {
    const part = model.parts.find(({ inputs }) => inputs.length === 1 && inputs[0].name === 'z');
    if (!part) return;
    const width = Number(part.inputs[0].shape[1]);
    const z = tf.tensor2d(new Rng(9, STREAM.samplingNoise).normals(6 * width), [6, width]);
    const outputs = model.run(part.id, { z }, 'ema');
    const samples = await sample(which, model, 6);
    expect(samples).toEqual(await outputs[part.outputs[0].name].data());
    tf.dispose([z, outputs]);
  });

  it('reconstructs items in their shape, where it reconstructs at all', async () => {
    expect(model.reconstruct !== undefined).toBe(which.family.views.includes('reconstructions'));
    const x = tf.tensor2d(inRange(which, easyItems(which.kind, 7).x), [7, size]);
    const output = model.reconstruct?.(x, 'ema');
    if (output) {
      expect(output.shape).toEqual([7, size]);
      expect(await output.data()).toBeAllclose(await x.data(), { atol: 0.5 });
    }
    tf.dispose([x, ...(output ? [output] : [])]);
  });

  it('goes on from a saved state as if it had never stopped, to the bit', async () => {
    const whole = await build(which);
    const batches = easyBatches(which);
    await train(which, whole, 4, batches);
    const state = structuredClone(await whole.state());
    const at = batches.batchIndex;
    const expected = await train(which, whole, 4, batches);
    const resumed = await build(which, {}, 1);
    resumed.restore(state);
    expect(resumed.step).toBe(4);
    batches.seek(at);
    expect(await train(which, resumed, 4, batches)).toEqual(expected);
    expect(fingerprint(await resumed.state())).toBe(fingerprint(await whole.state()));
    expect(await sample(which, resumed, 3)).toEqual(await sample(which, whole, 3));
    whole.dispose();
    resumed.dispose();
  });

  it('repeats its curve for the same seed, and takes another for another', async () => {
    const curve = async (seed: number) => {
      const fresh = await build(which, {}, seed);
      const found = await train(which, fresh, 3, easyBatches(which));
      fresh.dispose();
      return found;
    };
    const first = await curve(1);
    expect(first).toEqual(curves.slice(0, 3));
    expect(await curve(2)).not.toEqual(first);
  });

  it('computes the same on the plain JavaScript backend', async () => {
    const few = { batchSize: 4 };
    const results: { curves: number[]; samples: Float32Array }[] = [];
    for (const backend of ['wasm', 'cpu']) {
      await tf.setBackend(backend);
      const fresh = await build(which, few);
      const batches = batchesOf(which, easyItems(which.kind, COUNT), few.batchSize);
      const found = await train(which, fresh, 2, batches);
      const options = which.family.samplerParams.includes('samplingSteps') ? { samplingSteps: 2 } : {};
      results.push({ curves: found.flat(), samples: await sample(which, fresh, 2, { options }) });
      fresh.dispose();
    }
    await tf.setBackend('wasm');
    const [wasm, plain] = results;
    expect(wasm.curves).toBeAllclose(plain.curves, { rtol: 1e-4, atol: 1e-5 });
    expect(wasm.samples).toBeAllclose(plain.samples, { atol: 2e-3 });
  });
});
