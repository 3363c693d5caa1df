/** Test support: what the contract of families is tried on. Everything follows from the registry; no family is named. */
import type { DataKind, ParamValue } from '../core/params';
import { Rng, STREAM } from '../core/rng';
import { BatchStream } from '../datasets/batches';
import type { Split } from '../datasets/types';
import { FAMILIES } from '../models/registry';
import { dataTransform, type FamilyMeta, type PresetValues } from '../models/types';
import { paramsWith } from './params';

/** Sizes that keep a model small, and samples without noise of their own; a family that lacks a knob leaves it out. */
const TINY: PresetValues = {
  latentDim: 2,
  hiddenWidth: 128,
  hiddenDepth: 1,
  baseChannels: 8,
  batchSize: 16,
  drawing: 'mean',
};

/** Items of the toy data: points of the plane, or images small enough for every architecture. */
export const ITEM: Readonly<Record<DataKind, { kind: DataKind; shape: number[]; size: number }>> = {
  points: { kind: 'points', shape: [2], size: 2 },
  images: { kind: 'images', shape: [8, 8, 1], size: 64 },
};

/** A family with one of its architectures on one kind of data. */
export interface ContractCase {
  name: string;
  family: FamilyMeta;
  kind: DataKind;
  architecture: string | undefined;
}

const KINDS: readonly DataKind[] = ['points', 'images'];

/** Every family × kind of data × architecture that is allowed there. */
export const CASES: readonly ContractCase[] = FAMILIES.flatMap((family: FamilyMeta) =>
  KINDS.flatMap((kind) =>
    architecturesOf(family, kind).map((architecture) => ({
      name: [family.id, architecture, kind].filter((part) => part !== undefined).join(' / '),
      family,
      kind,
      architecture,
    })),
  ),
);

/** One case for each family and kind of data, with free sizes where the family has them: what settings are tried on. */
export const SMALL_CASES: readonly ContractCase[] = CASES.filter(
  ({ family, kind, architecture }) => architecture === preferred(architecturesOf(family, kind)),
);

function preferred(architectures: readonly (string | undefined)[]): string | undefined {
  return architectures.includes('mlp') ? 'mlp' : architectures[0];
}

function architecturesOf(family: FamilyMeta, kind: DataKind): (string | undefined)[] {
  const param = family.params.architecture;
  if (param?.kind !== 'choice') return [undefined];
  return param.options.filter((option) => !option.only || option.only === kind).map((option) => option.value);
}

/** Complete values of a case, small and quick to learn, with others over them. */
export function caseParams(
  { family, kind, architecture }: ContractCase,
  over: PresetValues = {},
): Record<string, ParamValue> {
  const preset = family.preset(kind === 'points' ? 'moons' : 'digits', kind);
  const chosen: PresetValues = architecture === undefined ? {} : { architecture };
  return paramsWith(
    family.params,
    preset,
    known(family, { ...TINY, ...chosen }),
    constant(learningRates(family), 0.002),
    over,
  );
}

/** Ids of every learning rate of a family: all knobs so called. */
export function learningRates(family: FamilyMeta): string[] {
  return Object.keys(family.params).filter((id) => id.startsWith('learningRate'));
}

/** The same value for some parameters. */
export function constant(ids: readonly string[], value: number): Record<string, number> {
  return Object.fromEntries(ids.map((id) => [id, value]));
}

function known(family: FamilyMeta, values: PresetValues): PresetValues {
  return Object.fromEntries(Object.entries(values).filter(([id]) => id in family.params));
}

/** Easy data in 0…1: points close to a segment, images of one bar whose brightness varies. `[count, D]`. */
export function easyItems(kind: DataKind, count: number): Split {
  const { size } = ITEM[kind];
  const rng = new Rng(11, STREAM.data);
  const x = new Float32Array(count * size);
  for (let i = 0; i < count; i++) {
    const u = rng.uniform();
    if (kind === 'points') x.set([0.7 + 0.1 * u, 0.25 + 0.1 * u], i * size);
    // Rows 2 to 5 are lit.
    else x.fill(0.6 + 0.4 * u, i * size + 16, i * size + 48);
  }
  return { x, count };
}

/** Endless batches of items of 0…1 in the family's range. */
export function batchesOf({ family, kind }: ContractCase, split: Split, batchSize: number): BatchStream {
  return new BatchStream(
    split,
    ITEM[kind].size,
    batchSize,
    5,
    dataTransform([0, 1], family.networkRange[kind]),
  );
}

/** Items of 0…1 in the family's range. */
export function inRange({ family, kind }: ContractCase, items: Float32Array): Float32Array {
  const { scale, offset } = dataTransform([0, 1], family.networkRange[kind]);
  return items.map((value) => value * scale + offset);
}

/** Energy distance 2 E|x − y| − E|x − x'| − E|y − y'| (Székely & Rizzo 2013) of two sets `[n, size]`; 0 when alike. */
export function energyDistance(x: Float32Array, y: Float32Array, size: number): number {
  return 2 * meanDistance(x, y, size) - meanDistance(x, x, size) - meanDistance(y, y, size);
}

function meanDistance(x: Float32Array, y: Float32Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < x.length; i += size) {
    for (let j = 0; j < y.length; j += size) {
      let square = 0;
      for (let k = 0; k < size; k++) square += (x[i + k] - y[j + k]) ** 2;
      sum += Math.sqrt(square);
    }
  }
  return (sum * size * size) / (x.length * y.length);
}
