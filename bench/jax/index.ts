import type { Job } from '../jobs/job';
import { jaxDiffusion } from './diffusion';
import { jaxGan } from './gan';
import type { JaxModel } from './model';
import { jaxVae } from './vae';

/** Builds the job's model on the current device. */
export function buildJax(job: Job): JaxModel {
  const builders = { vae: jaxVae, gan: jaxGan, diffusion: jaxDiffusion };
  return builders[job.family](job);
}
