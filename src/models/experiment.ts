import { BACKEND_CHOICES, type BackendChoice } from '../core/backends';
import { show, whyNot } from '../core/check-params';
import { PlaygroundError } from '../core/errors';
import { defaultsOf, type ParamValue, type ParamValues } from '../core/params';
import { type DatasetMeta, findDataset } from '../datasets/registry';
import { FAMILIES, findFamily } from './registry';
import type { FamilyMeta } from './types';

/** What a run is made of, complete: every parameter of its family has a value. */
export interface ExperimentConfig {
  family: string;
  dataset: string;
  backend: BackendChoice;
  /** Unsigned 32-bit integer; reaches initialisers, shuffling, noise and sampling. */
  seed: number;
  params: Record<string, ParamValue>;
}

/** What the user asked for: values not touched follow the preset of family and dataset. */
export interface Choices {
  readonly family: string;
  readonly dataset: string;
  readonly backend: BackendChoice;
  readonly seed: number;
  /** Touched parameters, by family. */
  readonly touched: Readonly<Record<string, ParamValues>>;
}

export const MAX_SEED = 0xffffffff;

/** The first visit: diffusion on moons, where something good is seen within seconds. */
export const FIRST_VISIT: Choices = {
  family: 'diffusion',
  dataset: 'moons',
  backend: 'auto',
  seed: 42,
  touched: {},
};

/** The family and dataset that choices name. */
export function described(choices: Pick<Choices, 'family' | 'dataset'>): {
  family: FamilyMeta;
  dataset: DatasetMeta;
} {
  const family = findFamily(choices.family);
  const dataset = findDataset(choices.dataset);
  if (!family || !dataset) throw new Error(`No experiment ${choices.family} on ${choices.dataset}.`);
  return { family, dataset };
}

/** The values that stand where nothing was touched: the spec's defaults under the preset. */
export function presetParams(choices: Pick<Choices, 'family' | 'dataset'>): Record<string, ParamValue> {
  const { family, dataset } = described(choices);
  const values = defaultsOf(family.params);
  for (const [id, value] of Object.entries(family.preset(dataset.id, dataset.kind))) {
    if (value !== undefined) values[id] = value;
  }
  return values;
}

/**
 * The complete configuration of a run. A touched value with no meaning on this kind of data
 * (a convolution on points) rests until the data allow it again; the preset stands in.
 */
export function resolve(choices: Choices): ExperimentConfig {
  const { family, dataset } = described(choices);
  const params = presetParams(choices);
  for (const [id, value] of Object.entries(choices.touched[family.id] ?? {})) {
    if (whyNot(family.params[id], value, dataset) === undefined) params[id] = value;
  }
  return { family: family.id, dataset: dataset.id, backend: choices.backend, seed: choices.seed, params };
}

/** Touched values that differ from the preset now: what gets a dot, and what a link carries. */
export function changedParams(choices: Choices): Record<string, ParamValue> {
  const preset = presetParams(choices);
  const params = resolve(choices).params;
  return Object.fromEntries(Object.entries(params).filter(([id, value]) => value !== preset[id]));
}

/**
 * Applies a patch of an `ExperimentConfig`, all or nothing.
 * @throws PlaygroundError `bad-input` with the path of the first bad value.
 */
export function applyPatch(choices: Choices, patch: unknown): Choices {
  const fields = plainRecord(patch, '');
  for (const key of Object.keys(fields)) {
    if (!['family', 'dataset', 'backend', 'seed', 'params'].includes(key)) {
      throw bad(key, 'is not a setting', 'Settings are family, dataset, backend, seed and params.');
    }
  }
  const family = choose('family', fields.family, choices.family, findFamily);
  const dataset = choose('dataset', fields.dataset, choices.dataset, findDataset);
  const backend = fields.backend === undefined ? choices.backend : checkBackend(fields.backend);
  const seed = fields.seed === undefined ? choices.seed : checkSeed(fields.seed);
  const touched: Record<string, ParamValue> = { ...choices.touched[family.id] };
  if (fields.params !== undefined) {
    for (const [id, value] of Object.entries(plainRecord(fields.params, 'params'))) {
      touched[id] = checkParam(family, dataset, id, value);
    }
  }
  return {
    family: family.id,
    dataset: dataset.id,
    backend,
    seed,
    touched: { ...choices.touched, [family.id]: touched },
  };
}

/** Forgets touched values of the current family: one of them, or all. */
export function forget(choices: Choices, id?: string): Choices {
  const kept = { ...choices.touched[choices.family] };
  if (id !== undefined) delete kept[id];
  return { ...choices, touched: { ...choices.touched, [choices.family]: id === undefined ? {} : kept } };
}

/** What a change of configuration asks of the run. */
export function effectOf(
  before: ExperimentConfig,
  after: ExperimentConfig,
): 'none' | 'live' | 'move' | 'rebuild' {
  if (before.family !== after.family || before.dataset !== after.dataset || before.seed !== after.seed) {
    return 'rebuild';
  }
  const { params } = described(after).family;
  const differing = Object.keys(params).filter((id) => before.params[id] !== after.params[id]);
  if (differing.some((id) => params[id].effect === 'rebuild')) return 'rebuild';
  if (before.backend !== after.backend) return 'move';
  return differing.length > 0 ? 'live' : 'none';
}

function checkParam(family: FamilyMeta, dataset: DatasetMeta, id: string, value: unknown): ParamValue {
  const path = `params.${id}`;
  if (!Object.hasOwn(family.params, id)) {
    throw bad(path, `is not a parameter of ${family.id}`, `It has ${Object.keys(family.params).join(', ')}.`);
  }
  const reason = whyNot(family.params[id], value, dataset);
  const simple = typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
  if (reason !== undefined || !simple) {
    throw bad(
      path,
      reason ?? `must not be ${show(value)}`,
      'Nothing was changed; give a value in its range.',
    );
  }
  return value;
}

function choose<T extends { id: string }>(
  path: string,
  value: unknown,
  current: string,
  find: (id: string) => T | undefined,
): T {
  const found = typeof value === 'string' || value === undefined ? find(value ?? current) : undefined;
  if (found) return found;
  const hint =
    path === 'family'
      ? `Families are ${FAMILIES.map((family) => family.id).join(', ')}.`
      : 'See catalog().datasets for what there is.';
  throw bad(path, `must name a known ${path}, not ${show(value)}`, hint);
}

function checkSeed(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_SEED) return value;
  throw bad(
    'seed',
    `must be a whole number from 0 to ${MAX_SEED}, not ${show(value)}`,
    'Nothing was changed.',
  );
}

function checkBackend(value: unknown): BackendChoice {
  const backend = BACKEND_CHOICES.find((candidate) => candidate === value);
  if (backend) return backend;
  throw bad(
    'backend',
    `must be one of ${BACKEND_CHOICES.join(', ')}, not ${show(value)}`,
    'Nothing was changed.',
  );
}

/** A plain object with own keys only; anything else (a list, a prototype in disguise) is refused. */
function plainRecord(value: unknown, path: string): Record<string, unknown> {
  const where = path === '' ? 'configuration' : path;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw bad(where, `must be an object, not ${show(value)}`, 'Nothing was changed.');
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if ((prototype !== Object.prototype && prototype !== null) || Object.hasOwn(value, '__proto__')) {
    const key = path === '' ? '__proto__' : `${path}.__proto__`;
    throw bad(
      key,
      'is not a setting',
      'Give a plain object with settings of the catalog. Nothing was changed.',
    );
  }
  return Object.fromEntries(Object.entries(value));
}

function bad(path: string, reason: string, hint: string): PlaygroundError {
  return new PlaygroundError({ code: 'bad-input', path, message: `${path} ${reason}.`, hint });
}
