import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { whyNot } from '../core/check-params';
import { PlaygroundError } from '../core/errors';
import { DATASETS } from '../datasets/registry';
import {
  applyPatch,
  changedParams,
  type Choices,
  described,
  effectOf,
  FIRST_VISIT,
  forget,
  MAX_SEED,
  presetParams,
  resolve,
} from './experiment';
import { FAMILIES } from './registry';
import type { FamilyMeta } from './types';

/** A VAE on images, where convolutions may stand. */
const ON_DIGITS: Choices = { family: 'vae', dataset: 'digits', backend: 'auto', seed: 1, touched: {} };

/** What a bad patch is refused with; the choices must be left as they were. */
function refusal(patch: unknown, choices: Choices = ON_DIGITS): PlaygroundError {
  const before = structuredClone(choices);
  try {
    applyPatch(choices, patch);
  } catch (error) {
    expect(choices).toEqual(before);
    if (error instanceof PlaygroundError) return error;
    throw error;
  }
  throw new Error(`not refused: ${JSON.stringify(patch)}`);
}

describe('applyPatch', () => {
  it('takes all settings at once', () => {
    const patch = {
      family: 'gan',
      dataset: 'mnist',
      backend: 'cpu',
      seed: 7,
      params: { latentDim: 3, dSteps: 2 },
    };
    const next = applyPatch(ON_DIGITS, patch);
    expect(resolve(next)).toMatchObject({ family: 'gan', dataset: 'mnist', backend: 'cpu', seed: 7 });
    expect(resolve(next).params).toMatchObject({ latentDim: 3, dSteps: 2 });
    expect(ON_DIGITS.touched).toEqual({});
  });

  it('takes an empty patch, and one made without a prototype', () => {
    expect(resolve(applyPatch(ON_DIGITS, {}))).toEqual(resolve(ON_DIGITS));
    const bare: unknown = Object.assign(Object.create(null), { seed: 3 });
    expect(applyPatch(ON_DIGITS, bare).seed).toBe(3);
  });

  it('merges with what was touched before, by family', () => {
    const one = applyPatch(ON_DIGITS, { params: { beta: 2 } });
    const two = applyPatch(one, { params: { latentDim: 5 } });
    expect(two.touched.vae).toEqual({ beta: 2, latentDim: 5 });
    const three = applyPatch(two, { family: 'gan', params: { latentDim: 9 } });
    expect(three.touched).toEqual({ vae: { beta: 2, latentDim: 5 }, gan: { latentDim: 9 } });
    expect(resolve(applyPatch(three, { family: 'vae' })).params).toMatchObject({ beta: 2, latentDim: 5 });
  });

  it.each([0, 1, MAX_SEED])('takes the seed %d', (seed) => {
    expect(applyPatch(ON_DIGITS, { seed }).seed).toBe(seed);
  });

  const own = (json: string): unknown => JSON.parse(json);
  it.each<[string, unknown, string]>([
    ['no object', 'vae', 'configuration'],
    ['null', null, 'configuration'],
    ['nothing', undefined, 'configuration'],
    ['a number', 3, 'configuration'],
    ['a list', [], 'configuration'],
    ['a list of settings', [{ seed: 1 }], 'configuration'],
    ['an instance of a class', new Date(0), '__proto__'],
    ['a map', new Map([['seed', 1]]), '__proto__'],
    ['an unknown key', { epochs: 3 }, 'epochs'],
    ['a key of every object', { constructor: 1 }, 'constructor'],
    ['a prototype set by a literal', { __proto__: { seed: 1 } }, '__proto__'],
    ['a prototype as a key of its own', own('{"__proto__": {"seed": 1}}'), '__proto__'],
    ['a prototype beside a good key', own('{"seed": 3, "__proto__": {"polluted": 1}}'), '__proto__'],
    ['an unknown family', { family: 'energy' }, 'family'],
    ['a family by a key of every object', { family: 'constructor' }, 'family'],
    ['an empty family', { family: '' }, 'family'],
    ['a family in capitals', { family: 'VAE' }, 'family'],
    ['a family in a list', { family: ['vae'] }, 'family'],
    ['no family', { family: null }, 'family'],
    ['an unknown dataset', { dataset: 'cifar' }, 'dataset'],
    ['a dataset by number', { dataset: 0 }, 'dataset'],
    ['a dataset by __proto__', { dataset: '__proto__' }, 'dataset'],
    ['an unknown backend', { backend: 'cuda' }, 'backend'],
    ['no backend', { backend: null }, 'backend'],
    ['a negative seed', { seed: -1 }, 'seed'],
    ['a fractional seed', { seed: 1.5 }, 'seed'],
    ['too large a seed', { seed: MAX_SEED + 1 }, 'seed'],
    ['a seed that is no number', { seed: Number.NaN }, 'seed'],
    ['an infinite seed', { seed: Infinity }, 'seed'],
    ['a seed as text', { seed: '1' }, 'seed'],
    ['an empty seed', { seed: '' }, 'seed'],
    ['no seed', { seed: null }, 'seed'],
    ['parameters as a list', { params: [] }, 'params'],
    ['parameters as text', { params: 'beta=1' }, 'params'],
    ['no parameters', { params: null }, 'params'],
    ['a prototype of parameters', { params: { __proto__: { beta: 1 } } }, 'params.__proto__'],
    ['a prototype key among parameters', own('{"params": {"__proto__": {"beta": 1}}}'), 'params.__proto__'],
    ['an unknown parameter', { params: { epochs: 3 } }, 'params.epochs'],
    ['a parameter of another family', { params: { dSteps: 3 } }, 'params.dSteps'],
    ['a parameter by a key of every object', { params: { constructor: 3 } }, 'params.constructor'],
    ['a parameter by toString', { params: { toString: 3 } }, 'params.toString'],
    ['too small a number', { params: { latentDim: 0 } }, 'params.latentDim'],
    ['too large a number', { params: { latentDim: 1e9 } }, 'params.latentDim'],
    ['a fraction of a whole number', { params: { latentDim: 2.5 } }, 'params.latentDim'],
    ['NaN', { params: { beta: Number.NaN } }, 'params.beta'],
    ['Infinity', { params: { beta: Infinity } }, 'params.beta'],
    ['a number as text', { params: { beta: '1' } }, 'params.beta'],
    ['empty text for a number', { params: { beta: '' } }, 'params.beta'],
    ['a number in a list', { params: { beta: [1] } }, 'params.beta'],
    ['an object for a number', { params: { beta: {} } }, 'params.beta'],
    ['null for a number', { params: { beta: null } }, 'params.beta'],
    ['nothing for a number', { params: { beta: undefined } }, 'params.beta'],
    ['true for a number', { params: { beta: true } }, 'params.beta'],
    ['an unknown option', { params: { optimizer: 'lion' } }, 'params.optimizer'],
    ['an option in a list', { params: { optimizer: ['adam'] } }, 'params.optimizer'],
    ['empty text for an option', { params: { optimizer: '' } }, 'params.optimizer'],
    [
      'one bad value among good ones',
      { params: { beta: 2, latentDim: -1, batchSize: 8 } },
      'params.latentDim',
    ],
    ['a bad value beside good settings', { dataset: 'mnist', seed: 4, params: { beta: -1 } }, 'params.beta'],
    ['a bad setting beside good values', { seed: -4, params: { beta: 1 } }, 'seed'],
    [
      'a convolution on points',
      { dataset: 'moons', params: { architecture: 'conv' } },
      'params.architecture',
    ],
  ])('refuses %s', (_what, patch, path) => {
    const error = refusal(patch);
    expect(error).toMatchObject({ code: 'bad-input', path });
    expect(error.message.startsWith(path)).toBe(true);
    expect(error.hint).not.toBe('');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('quotes the bad value, the range and the allowed names', () => {
    expect(refusal({ params: { latentDim: 500 } }).message).toBe(
      'params.latentDim must be a whole number from 1 to 128, not 500.',
    );
    expect(refusal({ family: 'energy' }).hint).toContain(FAMILIES.map((family) => family.id).join(', '));
    expect(refusal({ params: { epochs: 1 } }).hint).toContain('latentDim');
  });

  it('never changes or half-applies on any input, and throws nothing else', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.record({ params: fc.anything(), seed: fc.anything() })),
        (patch) => {
          const before = structuredClone(ON_DIGITS);
          try {
            const next = applyPatch(ON_DIGITS, patch);
            const { family, dataset } = described(next);
            for (const [id, value] of Object.entries(resolve(next).params)) {
              expect(whyNot(family.params[id], value, dataset)).toBeUndefined();
            }
          } catch (error) {
            expect(error).toBeInstanceOf(PlaygroundError);
          }
          expect(ON_DIGITS).toEqual(before);
        },
      ),
      { numRuns: 500 },
    );
  });
});

const COMBINATIONS = FAMILIES.flatMap((family: FamilyMeta) =>
  DATASETS.map((dataset) => ({ name: `${family.id} on ${dataset.id}`, family, dataset })),
);

describe.each(COMBINATIONS)('$name', ({ family, dataset }) => {
  it.each([
    ['preset', family.preset(dataset.id, dataset.kind)],
    ['reference', family.reference(dataset.kind)],
  ])('has a %s that fits the spec', (_name, values) => {
    for (const [id, value] of Object.entries(values)) {
      expect(Object.keys(family.params)).toContain(id);
      expect(whyNot(family.params[id], value, dataset), id).toBeUndefined();
    }
  });

  it('resolves to a value for every parameter, each fitting', () => {
    const { params } = resolve({ ...ON_DIGITS, family: family.id, dataset: dataset.id });
    expect(Object.keys(params)).toEqual(Object.keys(family.params));
    for (const [id, value] of Object.entries(params)) {
      expect(whyNot(family.params[id], value, dataset), id).toBeUndefined();
    }
  });
});

describe('resolve', () => {
  it('puts touched values over the preset, and the preset over the defaults', () => {
    const preset = presetParams({ family: 'vae', dataset: 'moons' });
    expect(preset.hiddenWidth).toBe(128);
    const config = resolve({ ...ON_DIGITS, dataset: 'moons', touched: { vae: { hiddenWidth: 32 } } });
    expect(config.params).toEqual({ ...preset, hiddenWidth: 32 });
  });

  it('carries touched values to another dataset, while untouched ones follow its preset', () => {
    const touched = applyPatch(ON_DIGITS, { params: { latentDim: 7 } });
    const moved = resolve(applyPatch(touched, { dataset: 'moons' }));
    expect(moved.params.latentDim).toBe(7);
    expect(moved.params.batchSize).toBe(presetParams({ family: 'vae', dataset: 'moons' }).batchSize);
  });

  it('lets a convolution rest on points, and takes it up again on images', () => {
    const conv = applyPatch(ON_DIGITS, { params: { architecture: 'conv' } });
    expect(resolve(conv).params.architecture).toBe('conv');
    const onPoints = applyPatch(conv, { dataset: 'moons' });
    expect(resolve(onPoints).params.architecture).toBe(presetParams(onPoints).architecture);
    expect(changedParams(onPoints)).toEqual({});
    expect(resolve(applyPatch(onPoints, { dataset: 'mnist' })).params.architecture).toBe('conv');
  });

  it('gives a record of its own each time', () => {
    const config = resolve(ON_DIGITS);
    config.params.beta = 99;
    expect(resolve(ON_DIGITS).params.beta).toBe(1);
  });

  it('knows the first visit', () => {
    expect(resolve(FIRST_VISIT)).toMatchObject({
      family: 'diffusion',
      dataset: 'moons',
      backend: 'auto',
      seed: 42,
    });
    expect(changedParams(FIRST_VISIT)).toEqual({});
  });
});

describe('changedParams', () => {
  it('names what differs from the preset now', () => {
    const { latentDim } = presetParams(ON_DIGITS);
    const choices = applyPatch(ON_DIGITS, { params: { beta: 4, latentDim } });
    // The preset's own value there: touched, yet no change.
    expect(changedParams(choices)).toEqual({ beta: 4 });
    expect(changedParams(applyPatch(choices, { dataset: 'moons' }))).toEqual({ beta: 4, latentDim });
  });
});

describe('forget', () => {
  const touched = applyPatch(applyPatch(ON_DIGITS, { params: { beta: 4, latentDim: 9 } }), {
    family: 'gan',
    params: { latentDim: 3 },
  });

  it('forgets one value or all of the current family, and nothing of others', () => {
    const onVae = applyPatch(touched, { family: 'vae' });
    expect(changedParams(forget(onVae, 'beta'))).toEqual({ latentDim: 9 });
    expect(changedParams(forget(onVae))).toEqual({});
    expect(forget(onVae).touched.gan).toEqual({ latentDim: 3 });
    expect(forget(onVae, 'nothing').touched.vae).toEqual({ beta: 4, latentDim: 9 });
    expect(changedParams(onVae)).toEqual({ beta: 4, latentDim: 9 });
  });
});

describe('effectOf', () => {
  const before = resolve(ON_DIGITS);
  const after = (patch: unknown) => effectOf(before, resolve(applyPatch(ON_DIGITS, patch)));

  it.each<[unknown, string]>([
    [{}, 'none'],
    [{ params: { beta: before.params.beta } }, 'none'],
    // A resting knob is no live change to the run, but it is a change.
    [{ params: { beta: 3 } }, 'live'],
    [{ params: { learningRate: 0.1, emaDecay: 0.9 } }, 'live'],
    [{ backend: 'wasm' }, 'move'],
    [{ backend: 'wasm', params: { beta: 3 } }, 'move'],
    [{ params: { latentDim: 3 } }, 'rebuild'],
    [{ params: { latentDim: 3, beta: 3 } }, 'rebuild'],
    [{ backend: 'wasm', params: { latentDim: 3 } }, 'rebuild'],
    [{ seed: 2 }, 'rebuild'],
    [{ dataset: 'mnist' }, 'rebuild'],
    [{ family: 'gan' }, 'rebuild'],
  ])('of %j is %s', (patch, effect) => {
    expect(after(patch)).toBe(effect);
  });
});
