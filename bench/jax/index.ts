import type { Array as JaxArray } from '@jax-js/jax';
import type { Job } from '../jobs/job';
import { jaxDiffusion } from './diffusion';
import { jaxGan } from './gan';
import { jaxVae } from './vae';

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

/** Builds the job's model on the current device. */
export function buildJax(job: Job): JaxModel {
  const builders = { vae: jaxVae, gan: jaxGan, diffusion: jaxDiffusion };
  return builders[job.family](job);
}
