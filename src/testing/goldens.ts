/** Test support: weights, inputs and expectations of `reference/goldens/*.json` (described in `reference/README.md`). */
import { expect } from 'vitest';
import { fromTorch, toTorch } from '../exporters/layouts';
import type { NamedWeight, WeightSpec } from '../exporters/types';
import './allclose';

/** A tensor that a formula fills, so that both sides hold the same bits. */
export interface FormulaTensor {
  shape: number[];
  seed: number;
  bound: number;
}

/** What PyTorch found for one gradient, in PyTorch's layout; `indices` absent: every value is listed. */
export interface GoldenGradient {
  shape: number[];
  maxAbs: number;
  l2: number;
  indices?: number[];
  values: number[];
}

/** Some values of a weight after one optimiser step, in PyTorch's layout. */
export interface GoldenUpdate {
  shape: number[];
  indices: number[];
  values: number[];
}

/** The hash `lowbias32` (Chris Wellons, public domain). */
function hash32(word: number): number {
  let h = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The numbers of a formula tensor, row-major. */
export function formulaValues({ shape, seed, bound }: FormulaTensor): Float32Array {
  const size = shape.reduce((product, side) => product * side, 1);
  return Float32Array.from(
    { length: size },
    (_, i) => ((2 * (hash32((seed + i) >>> 0) + 0.5)) / 2 ** 32 - 1) * bound,
  );
}

/** Formula weights by `state_dict` key, in the layout and order of a model's weights. Every key must be used. */
export function formulaWeights(
  golden: Readonly<Record<string, FormulaTensor>>,
  specs: readonly WeightSpec[],
): Float32Array[] {
  expect(specs.map((spec) => spec.name)).toEqual(Object.keys(golden));
  return specs.map((spec) => {
    const tensor = golden[spec.name];
    return fromTorch({ shape: tensor.shape, data: formulaValues(tensor) }, spec);
  });
}

/** The same record with a prefix before every key, as the networks of one file have it. */
export function prefixed<T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [prefix + name, value]));
}

/** The numbers of a weight (TensorFlow.js' layout) as PyTorch lays them. */
function torchData(spec: WeightSpec, data: Float32Array): Float32Array {
  return toTorch({ ...spec, data }).data;
}

/**
 * Holds gradients to the goldens: each number within 1e-4 of its tensor's largest, each norm to 1e-4.
 * @param gradients in the order of `specs`, in TensorFlow.js' layout
 */
export function expectGradients(
  gradients: readonly Float32Array[],
  specs: readonly WeightSpec[],
  golden: Readonly<Record<string, GoldenGradient>>,
): void {
  expect(specs.map((spec) => spec.name)).toEqual(Object.keys(golden));
  specs.forEach((spec, i) => {
    const { maxAbs, l2, indices, values } = golden[spec.name];
    const gradient = torchData(spec, gradients[i]);
    const listed = indices ? indices.map((index) => gradient[index]) : gradient;
    expect(listed, `gradient of ${spec.name}`).toBeAllclose(values, { atol: 1e-4 * maxAbs });
    const norm = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0));
    expect(norm, `norm of the gradient of ${spec.name}`).toBeAllclose(l2, { rtol: 1e-4 });
  });
}

/** Holds weights after one optimiser step to the goldens, 1e-6 absolute. */
export function expectUpdated(
  weights: readonly NamedWeight[],
  golden: Readonly<Record<string, GoldenUpdate>>,
): void {
  expect(weights.map((weight) => weight.name)).toEqual(Object.keys(golden));
  for (const weight of weights) {
    const { indices, values } = golden[weight.name];
    const data = torchData(weight, weight.data);
    expect(
      indices.map((i) => data[i]),
      weight.name,
    ).toBeAllclose(values, { atol: 1e-6 });
  }
}
