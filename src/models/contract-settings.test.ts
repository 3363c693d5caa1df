import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../backends/wasm-kernels/test-backends';
import { isActive, type Param, type ParamValues } from '../core/params';
import {
  batchesOf,
  caseParams,
  constant,
  type ContractCase,
  ITEM,
  learningRates,
  SMALL_CASES,
} from '../testing/contract';
import { fingerprint } from '../testing/fingerprint';
import { build, easyBatches, memory, sample, train } from './shared/contract-run';

/** What every knob of every family promises: to act when it may, to rest when it must, to refuse what is out of range. */
beforeAll(startWasm);

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
      // What is off is turned on, and no further: so little must act too.
      if (current === 0 && param.min === 0) return param.logFloor ?? param.step;
      const middle = (param.min + param.max) / 4;
      const value = param.integer ? Math.round(middle) : middle;
      return value === current ? param.min : value;
    }
  }
}

/** What a step may have to do with: all choices there are, or another number. */
function valuesToTry(param: Param, current: unknown, which: ContractCase): (number | string | boolean)[] {
  if (param.kind === 'choice') {
    return param.options.flatMap(({ value, only }) => (!only || only === which.kind ? [value] : []));
  }
  const other = otherValue(param, current, which);
  return other === undefined ? [] : [other];
}

/** Values of a sampling knob that must all draw differently. */
function drawValues(param: Param): (number | string)[] {
  if (param.kind === 'choice') return param.options.map((option) => option.value);
  if (param.kind === 'number' && !param.integer) {
    return [0, 0.25, 0.5, 1].map((share) => param.min + share * (param.max - param.min));
  }
  return [1, 2, 3, 7, 1000];
}

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

  const ofDraws = which.family.samplerParams.map((id) => [id, which.family.params[id]] as const);
  it.each(ofDraws.filter(([, param]) => isActive(param, params)))(
    '%s can be chosen for one draw',
    async (id, param) => {
      const model = await build(which);
      // Long enough that not every sample of a denoiser stands at the edge of the range, where all draws agree.
      await train(which, model, 60, easyBatches(which));
      const draws: string[] = [];
      const values = drawValues(param);
      for (const value of values) {
        const drawn = await sample(which, model, 8, { options: { [id]: value } });
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
    const options = { [id]: otherValue(param, params[id], which) ?? 0 };
    expect(await sample(which, other, 4, { options })).toEqual(await sample(which, usual, 4));
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
    const drawn = await sample(which, model, 8, { options: { [id]: value } });
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

  const ofSteps = knobs.filter(([id]) => !['architecture', 'batchSize', 'conditional'].includes(id));
  it.each(ofSteps)(
    '%s does not keep steps from being repeated without script, to the bit',
    async (id, param) => {
      for (const value of valuesToTry(param, params[id], which)) {
        const [model, scripted] = [await build(which, { [id]: value }), await build(which, { [id]: value })];
        const [batches, again] = [easyBatches(which), easyBatches(which)];
        for (let step = 0; step < 6; step++) {
          const curves = await train(which, model, 1, batches);
          // Forgets what it has recorded.
          scripted.configure({ ...params, [id]: value });
          expect(await train(which, scripted, 1, again), `${id} ${value}`).toEqual(curves);
        }
        expect(model.repeating, `${id} ${value}`).toBe(true);
        expect(fingerprint(await model.state())).toBe(fingerprint(await scripted.state()));
        model.dispose();
        scripted.dispose();
      }
    },
  );

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
      await train(which, model, 60, batches);
      expect(model.averaging).toBe(true);
      expect(fingerprint(await model.weights('ema'))).not.toBe(fingerprint(await model.weights('raw')));
      expect(await sample(which, model, 8)).not.toEqual(await sample(which, model, 8, { weights: 'raw' }));
      model.configure({ ...params, emaDecay: 0 });
      await train(which, model, 2, batches);
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
