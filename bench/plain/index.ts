import type { Job } from '../jobs/job';
import { plainDiffusion } from './diffusion';
import { plainGan } from './gan';
import type { PlainModel } from './model';
import { plainVae } from './vae';

const BUILDERS = { vae: plainVae, gan: plainGan, diffusion: plainDiffusion };

/** Builds the job's model in plain TensorFlow.js on the current backend. */
export function buildPlain(job: Job): PlainModel {
  return BUILDERS[job.family](job);
}
