import { show, whyNot } from '../core/check-params';
import { PlaygroundError, toErrorInfo } from '../core/errors';
import type { ParamValue } from '../core/params';
import type { TensorData } from '../core/tensor-data';
import { findWeightExporter, WEIGHT_EXPORTERS } from '../exporters/registry';
import { decodeSafetensors } from '../exporters/safetensors';
import type { Exporter } from '../exporters/types';
import { applyPatch, type Choices, described, MAX_SEED, resolve } from '../models/experiment';
import type { WeightsChoice } from '../models/types';
import type { DatasetMeta } from '../datasets/types';
import { metricsOn } from '../metrics/registry';
import type { Commands, StopRules } from '../workers/protocol';
import type { DataQuery, NeighbourQuery, SampleQuery } from './engine-types';

/*
 * What callers ask of the engine, checked and in the worker's form. Scripts are not type-checked: what they give may be
 * anything. Each function throws `PlaygroundError` `bad-input` with the path of the first bad value.
 */

export function sampleInput(query: SampleQuery, choices: Choices): Commands['sample']['input'] {
  checkObject('query', query);
  const { count, seed, weights = 'ema', label, ...options } = query;
  checkSeed(seed);
  checkWeights(weights);
  if (label !== undefined) checkLabel(label, choices);
  return {
    count,
    seed,
    weights,
    options: checkOptions(options, choices),
    ...(label === undefined ? {} : { label }),
  };
}

function checkLabel(label: unknown, choices: Choices): void {
  if (resolve(choices).params.conditional !== true) {
    throw new PlaygroundError({
      code: 'unsupported',
      path: 'label',
      message: 'label: this model does not take classes.',
      hint: 'Leave label out, or set params.conditional on labelled data.',
    });
  }
  const last = (described(choices).dataset.labelNames?.length ?? 0) - 1;
  if (typeof label === 'number' && Number.isInteger(label) && label >= 0 && label <= last) return;
  throw bad('label', `label must be a whole number from 0 to ${last}, not ${show(label)}.`);
}

export function neighbourInput(query: NeighbourQuery): Commands['neighbours']['input'] {
  checkObject('query', query);
  const { count, seed } = query;
  checkSeed(seed);
  return { count, seed };
}

export function dataInput(query: DataQuery): Commands['data']['input'] {
  checkObject('query', query);
  const { count, split = 'train', seed } = query;
  if (split !== 'train' && split !== 'heldOut') {
    throw bad('split', `split must be "train" or "heldOut", not ${show(split)}.`);
  }
  if (seed !== undefined) checkSeed(seed);
  return { count, split, ...(seed === undefined ? {} : { seed }) };
}

export function runInput(
  part: string,
  inputs: Record<string, TensorData>,
  weights: WeightsChoice,
): Commands['runPart']['input'] {
  checkWeights(weights);
  checkObject('inputs', inputs);
  for (const [name, tensor] of Object.entries(inputs)) checkTensor(`inputs.${name}`, tensor);
  return { part, inputs, weights };
}

/** @throws PlaygroundError `bad-input` unless it is "auto", "off", or a number of seconds of at least 1. */
export function checkCadence(cadence: unknown): void {
  if (cadence === 'auto' || cadence === 'off') return;
  if (typeof cadence === 'number' && cadence >= 1 && Number.isFinite(cadence)) return;
  throw bad('cadence', `cadence must be "auto", "off" or seconds from 1, not ${show(cadence)}.`);
}

/** Stop rules as a script gives them. A metric must be one that is measured while training on this dataset. */
export function stopInput(
  rules: StopRules & { steps?: number },
  dataset: DatasetMeta,
): StopRules & { steps?: number } {
  checkObject('rules', rules);
  const { steps, minutes, target, plateau, ...others } = rules;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw bad(unknown, `${unknown} is no stop rule.`);
  if (steps !== undefined) checkWhole('steps', steps);
  if (minutes !== undefined && !(Number.isFinite(minutes) && minutes > 0)) {
    throw bad('minutes', `minutes must be a number above 0, not ${show(minutes)}.`);
  }
  if (target !== undefined) {
    checkObject('target', target);
    checkLiveMetric('target.metric', target.metric, dataset);
    if (!Number.isFinite(target.value)) {
      throw bad('target.value', `target.value must be a finite number, not ${show(target.value)}.`);
    }
  }
  if (plateau !== undefined) {
    checkObject('plateau', plateau);
    checkLiveMetric('plateau.metric', plateau.metric, dataset);
    checkWhole('plateau.measurements', plateau.measurements);
  }
  return rules;
}

function checkLiveMetric(path: string, id: unknown, dataset: DatasetMeta): void {
  const known = metricsOn(dataset, true).map((metric) => metric.id);
  if (known.some((candidate) => candidate === id)) return;
  throw bad(path, `${path} must be one of ${known.join(', ')}, not ${show(id)}.`);
}

function checkWhole(path: string, n: unknown): void {
  if (typeof n === 'number' && Number.isSafeInteger(n) && n >= 1) return;
  throw bad(path, `${path} must be a whole number from 1, not ${show(n)}.`);
}

export function checkStepCount(n: unknown): void {
  checkWhole('n', n);
}

export function exporterFor(format: string): Exporter {
  const exporter = findWeightExporter(format);
  if (exporter) return exporter;
  const known = WEIGHT_EXPORTERS.map(({ id }) => id).join(', ');
  throw bad('format', `format must be one of ${known}, not ${show(format)}.`);
}

export async function bytesOf(file: unknown): Promise<Uint8Array<ArrayBuffer>> {
  if (file instanceof Blob) return new Uint8Array(await file.arrayBuffer());
  throw bad('file', 'file must be a Blob or a File.');
}

/**
 * The experiment a safetensors file was made by, where it says so; otherwise the current one.
 * @throws PlaygroundError `bad-file` for a file that is none, or that describes what this version does not know.
 */
export function importedChoices(bytes: Uint8Array, current: Choices): Choices {
  const json = decodeSafetensors(bytes).metadata.config;
  if (json === undefined) return current;
  try {
    const config: unknown = JSON.parse(json);
    if (typeof config !== 'object' || config === null) throw new Error('it is no object');
    // The weights do not care where they are computed.
    return applyPatch({ ...current, touched: {} }, { ...config, backend: current.backend });
  } catch (thrown) {
    throw new PlaygroundError({
      code: 'bad-file',
      message: `The file's own configuration does not fit this version: ${toErrorInfo(thrown).message}`,
      hint: 'It may come from another version of the playground.',
    });
  }
}

function checkOptions(
  options: Readonly<Record<string, ParamValue | undefined>>,
  choices: Choices,
): Record<string, ParamValue> {
  const { family, dataset } = described(choices);
  const checked: Record<string, ParamValue> = {};
  for (const [id, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const reason = family.samplerParams.includes(id)
      ? whyNot(family.params[id], value, dataset)
      : `is not a sampling option of ${family.id}`;
    if (reason !== undefined) throw bad(id, `${id} ${reason}.`);
    checked[id] = value;
  }
  return checked;
}

function checkSeed(seed: unknown): void {
  if (typeof seed === 'number' && Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED) return;
  throw bad('seed', `seed must be a whole number from 0 to ${MAX_SEED}, not ${show(seed)}.`);
}

function checkObject(path: string, value: unknown): void {
  if (typeof value === 'object' && value !== null) return;
  throw bad(path, `${path} must be an object, not ${show(value)}.`);
}

function checkTensor(path: string, tensor: { shape?: unknown; data?: unknown } | null | undefined): void {
  if (Array.isArray(tensor?.shape) && tensor.data instanceof Float32Array) return;
  throw bad(path, `${path} must be { shape: number[], data: Float32Array }.`);
}

function checkWeights(weights: unknown): void {
  if (weights === 'raw' || weights === 'ema') return;
  throw bad('weights', `weights must be "raw" or "ema", not ${show(weights)}.`);
}

function bad(path: string, message: string): PlaygroundError {
  return new PlaygroundError({ code: 'bad-input', path, message, hint: 'Nothing was changed.' });
}
