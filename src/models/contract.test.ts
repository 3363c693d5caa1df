import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../backends/wasm-kernels/test-backends';
import { isActive, type Param, type ParamValues } from '../core/params';
import { Rng, STREAM } from '../core/rng';
import type { BatchStream } from '../datasets/batches';
import { readWeights } from '../exporters/import-weights';
import { safetensorsExporter } from '../exporters/safetensors';
import '../testing/allclose';
import {
  batchesOf,
  CASES,
  SMALL_CASES,
  caseParams,
  type ContractCase,
  easyItems,
  energyDistance,
  inRange,
  ITEM,
  constant,
  learningRates,
} from '../testing/contract';
import { fingerprint } from '../testing/fingerprint';
import { buildModel } from './implementations';
import type { GenerativeModel, SampleRequest } from './shared/generative-model';
import * as tf from './shared/tf';
import type { PortInfo, PresetValues, SamplerOptions } from './types';

const STEPS = 200;
const COUNT = 100;

beforeAll(startWasm);

function build(which: ContractCase, over: PresetValues = {}, seed = 1): Promise<GenerativeModel> {
  return buildModel(which.family.id, { params: caseParams(which, over), data: ITEM[which.kind], seed });
}

function easyBatches(which: ContractCase): BatchStream {
  return batchesOf(which, easyItems(which.kind, COUNT), Number(caseParams(which).batchSize));
}

/** Trains and returns the curves, a list a step. */
async function train(
  which: ContractCase,
  model: GenerativeModel,
  steps: number,
  batches: BatchStream,
): Promise<number[][]> {
  const { size } = ITEM[which.kind];
  const curves: number[][] = [];
  for (let i = 0; i < steps; i++) {
    const scalars = model.trainStep(() => {
      const { x } = batches.next();
      return tf.tensor2d(x, [x.length / size, size]);
    });
    curves.push(await Promise.all(scalars.map(async (scalar) => (await scalar.data())[0])));
    tf.dispose(scalars);
  }
  return curves;
}

function sample(
  which: ContractCase,
  model: GenerativeModel,
  count: number,
  more: Partial<Omit<SampleRequest, 'options'>> & { options?: SamplerOptions } = {},
): Promise<Float32Array> {
  const { options, ...rest } = more;
  const request: SampleRequest = {
    count,
    seed: 9,
    weights: 'ema',
    breathe: async () => {},
    ...rest,
    options: caseParams(which, {
      ...(which.family.samplerParams.includes('samplingSteps') ? { samplingSteps: 10 } : {}),
      ...options,
    }),
  };
  return model.sample(request, new AbortController().signal);
}

const memory = () => [
  tf.memory().numTensors,
  tf.memory().numBytes,
  tf.memory().numDataBuffers,
  tf.backend().numDataIds(),
];

/** Another allowed value of a parameter than the one it has. */
function otherValue(
  param: Param,
  current: unknown,
  which: ContractCase,
): number | string | boolean | undefined {
  switch (param.kind) {
    case 'toggle':
      return current !== true;
    case 'choice':
      return param.options.find(({ value, only }) => value !== current && (!only || only === which.kind))
        ?.value;
    case 'number': {
      const middle = (param.min + param.max) / 4;
      const value = param.integer ? Math.round(middle) : middle;
      return value === current ? param.min : value;
    }
  }
}

/** A tensor for a port: `n` items, uniform in its range, or in −1…1 where it has none. */
function portTensor(port: PortInfo, n: number, rng: Rng): tf.Tensor {
  const shape = port.shape.map((side) => side ?? n);
  const [min, max] = port.range ?? [-1, 1];
  const count = shape.reduce((product, side) => product * side, 1);
  return tf.tensor(rng.uniforms(count, min, max), shape);
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

describe.each([...SMALL_CASES])('settings of $name', (which) => {
  const params = caseParams(which);
  const knobs = Object.entries(which.family.params);
  const rates = (rate: number) => constant(learningRates(which.family), rate);
  const hasRates = learningRates(which.family).length > 0;
  const trainedState = async (configure?: ParamValues) => {
    const model = await build(which);
    const batches = easyBatches(which);
    await train(which, model, 2, batches);
    if (configure) model.configure(configure);
    await train(which, model, 2, batches);
    const state = fingerprint(await model.state());
    model.dispose();
    return state;
  };

  it('stay in force when put in force again', async () => {
    expect(await trainedState(params)).toBe(await trainedState());
  });

  const live = knobs.filter(
    ([, param]) => param.effect === 'live' && param.group !== 'sampling' && isActive(param, params),
  );
  it.each(live)('%s acts at once', async (id, param) => {
    const value = otherValue(param, params[id], which);
    expect(value).toBeDefined();
    const changed = await trainedState({ ...params, [id]: value ?? 0 });
    expect(changed).not.toBe(await trainedState());
  });

  it.each(which.family.samplerParams.map((id) => [id, which.family.params[id]] as const))(
    '%s can be chosen for one draw',
    async (id, param) => {
      const model = await build(which);
      await train(which, model, 5, easyBatches(which));
      const values =
        param.kind === 'choice' ? param.options.map((option) => option.value) : [1, 2, 3, 7, 1000];
      const draws: string[] = [];
      for (const value of values) {
        const drawn = await sample(which, model, 2, { options: { [id]: value } });
        expect(drawn.every(Number.isFinite)).toBe(true);
        draws.push(drawn.join());
      }
      expect(new Set(draws).size).toBe(values.length);
      model.dispose();
    },
  );

  const resting = knobs.filter(([, param]) => !isActive(param, params));
  it.each(resting)('%s does nothing while its condition does not hold', async (id, param) => {
    const other = await build(which, { [id]: otherValue(param, params[id], which) ?? 0 });
    await train(which, other, 2, easyBatches(which));
    const usual = await build(which);
    await train(which, usual, 2, easyBatches(which));
    expect(fingerprint(await other.state())).toBe(fingerprint(await usual.state()));
    other.dispose();
    usual.dispose();
  });

  const choices = knobs.flatMap(([id, param]) =>
    param.kind === 'choice' && id !== 'architecture'
      ? param.options
          .filter(({ only }) => !only || only === which.kind)
          .map(({ value }) => [id, value] as const)
      : [],
  );
  it.each(choices)('%s = %s trains, samples and resumes', async (id, value) => {
    const model = await build(which, { [id]: value });
    const batches = easyBatches(which);
    await train(which, model, 3, batches);
    const state = await model.state();
    const at = batches.batchIndex;
    const expected = await train(which, model, 3, batches);
    expect(expected.flat().every(Number.isFinite)).toBe(true);
    const resumed = await build(which, { [id]: value });
    resumed.restore(state);
    batches.seek(at);
    expect(await train(which, resumed, 3, batches)).toEqual(expected);
    const drawn = await sample(which, model, 2, { options: { [id]: value } });
    expect(drawn.every(Number.isFinite)).toBe(true);
    model.dispose();
    resumed.dispose();
  });

  it.skipIf(!hasRates)('a learning rate of 0 leaves the weights as they are, to the bit', async () => {
    const model = await build(which);
    const batches = easyBatches(which);
    await train(which, model, 2, batches);
    const before = fingerprint(await model.weights('raw'));
    model.configure({ ...params, ...rates(0) });
    await train(which, model, 3, batches);
    expect(fingerprint(await model.weights('raw'))).toBe(before);
    model.configure({ ...params, ...rates(0.001) });
    await train(which, model, 1, batches);
    expect(fingerprint(await model.weights('raw'))).not.toBe(before);
    model.dispose();
  });

  it.skipIf(!('emaDecay' in which.family.params))(
    'averaged weights come and go while training, without a leak',
    async () => {
      const before = memory();
      const model = await build(which, { emaDecay: 0 });
      const batches = easyBatches(which);
      await train(which, model, 2, batches);
      const without = memory();
      expect(model.averaging).toBe(false);
      expect(fingerprint(await model.weights('ema'))).toBe(fingerprint(await model.weights('raw')));
      model.configure({ ...params, emaDecay: 0.9 });
      await train(which, model, 3, batches);
      expect(model.averaging).toBe(true);
      expect(fingerprint(await model.weights('ema'))).not.toBe(fingerprint(await model.weights('raw')));
      expect(await sample(which, model, 2)).not.toEqual(await sample(which, model, 2, { weights: 'raw' }));
      model.configure({ ...params, emaDecay: 0 });
      await train(which, model, 1, batches);
      expect(model.averaging).toBe(false);
      expect(memory()).toEqual(without);
      model.dispose();
      expect(memory()).toEqual(before);
    },
  );

  it.each(knobs)('%s out of its range is refused, and nothing changes', async (id, param) => {
    const bad = param.kind === 'number' ? [param.min - 1, param.max + 1, Number.NaN, '1'] : ['nothing', 0];
    const model = await build(which);
    const before = memory();
    for (const value of bad) {
      expect(() => model.configure({ ...params, [id]: value })).toThrow(/parameters/);
      await expect(build(which, { [id]: value })).rejects.toThrow(/parameters/);
    }
    expect(memory()).toEqual(before);
    model.dispose();
  });

  const EDGES: [string, (i: number) => number, number][] = [
    ['one item over and over', (i) => 0.2 + 0.1 * (i % 2), 1],
    ['items of nothing but the lowest value', () => 0, 40],
    ['items of nothing but the highest value', () => 1, 40],
    ['fewer items than a batch holds', (i) => (i % 7) / 7, 3],
  ];
  it.each(EDGES)('do with %s', async (_edge, value, count) => {
    const { size } = ITEM[which.kind];
    const x = Float32Array.from({ length: count * size }, (_, i) => value(i));
    const model = await build(which, 'latentDim' in which.family.params ? { latentDim: 1 } : {});
    const found = await train(which, model, 30, batchesOf(which, { x, count }, 16));
    expect(found.flat().every(Number.isFinite)).toBe(true);
    expect((await sample(which, model, 5)).every(Number.isFinite)).toBe(true);
    model.dispose();
  });

  it('keeps the first samples when they are made in several passes', async () => {
    const model = await build(which);
    const many = await sample(which, model, 1003);
    const { size } = ITEM[which.kind];
    expect((await sample(which, model, 501)).every((value, i) => value === many[i])).toBe(true);
    // No pass repeats another.
    expect(many.slice(0, size)).not.toEqual(many.slice(500 * size, 501 * size));
    model.dispose();
  });
});
