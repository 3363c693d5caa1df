import { sizeOf } from '../../../src/core/tensor-data';
import * as tf from '../../../src/models/shared/tf';
import { differenceFromCpu, values } from '../../../src/backends/test-difference';

/** Checks by name; each answers with the largest error of every case. */
export type Checks = Record<string, () => Promise<Record<string, number>>>;

/** A tensor of repeatable values in −1 … 1. */
export function make(shape: readonly number[], seed = 1): tf.Tensor {
  return tf.tensor(values(sizeOf(shape), seed), [...shape]);
}

/** How far WebGL is from the CPU, by case. */
export async function worstOf<T>(
  cases: readonly T[],
  f: (item: T) => () => tf.Tensor[],
): Promise<Record<string, number>> {
  const results: Record<string, number> = {};
  for (const item of cases) results[JSON.stringify(item)] = await differenceFromCpu('webgl', f(item));
  return results;
}
