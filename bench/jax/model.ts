import type { Array as JaxArray } from '@jax-js/jax';

/** A model in jax-js: one training step on a batch; its losses as numbers, read when the step is done. */
export interface JaxModel {
  step(x: Float32Array): Promise<number[]>;
}

/** Reads scalars, and lets go of them. */
export async function readAll(scalars: readonly JaxArray[]): Promise<number[]> {
  const values: number[] = [];
  for (const scalar of scalars) values.push(Number((await scalar.data())[0]));
  return values;
}
