import { makeJob } from './from-config';
import type { Job } from './job';

/** Points of the plane train with this batch here: a size at which arithmetic and overhead both count. */
const POINTS_BATCH = 512;
/** The game that every rival plays; the app's own preset on points has penalties, which plain TensorFlow.js gets wrong. */
const PLAIN_GAN = { architecture: 'mlp', gLoss: 'non-saturating' };
/** What the others' VAEs learn: one latent sample an item, a fixed σ. */
const PLAIN_ELBO = { objective: 'elbo', learnSigma: false };
const CONV = { architecture: 'conv', batchSize: 32 };

/** The models that are measured, by name. */
export const JOBS: readonly Job[] = [
  makeJob({
    id: 'vae-reference',
    label: 'Reference VAE',
    family: 'vae',
    dataset: 'mnist',
    from: 'reference',
  }),
  makeJob({
    id: 'gan-reference',
    label: 'Reference GAN',
    family: 'gan',
    dataset: 'mnist',
    from: 'reference',
  }),
  makeJob({
    id: 'diffusion-reference',
    label: 'Reference diffusion MLP',
    family: 'diffusion',
    dataset: 'mnist',
    from: 'reference',
  }),
  makeJob({
    id: 'vae-moons',
    label: '2-D VAE',
    family: 'vae',
    dataset: 'moons',
    from: 'preset',
    over: { batchSize: POINTS_BATCH, ...PLAIN_ELBO },
  }),
  makeJob({
    id: 'gan-moons',
    label: '2-D GAN',
    family: 'gan',
    dataset: 'moons',
    from: 'preset',
    over: { batchSize: POINTS_BATCH, ...PLAIN_GAN },
  }),
  makeJob({
    id: 'diffusion-moons',
    label: '2-D diffusion',
    family: 'diffusion',
    dataset: 'moons',
    from: 'preset',
    over: { batchSize: POINTS_BATCH },
  }),
  makeJob({ id: 'vae-conv', label: 'Conv VAE', family: 'vae', dataset: 'mnist', from: 'preset', over: CONV }),
  makeJob({
    id: 'gan-conv',
    label: 'Conv GAN (DCGAN-like)',
    family: 'gan',
    dataset: 'mnist',
    from: 'preset',
    over: { ...CONV, gLoss: PLAIN_GAN.gLoss },
  }),
  makeJob({
    id: 'diffusion-conv',
    label: 'U-Net diffusion',
    family: 'diffusion',
    dataset: 'mnist',
    from: 'preset',
    over: CONV,
  }),
];

/** Jobs whose id contains one of some words; all where there are none. */
export function chooseJobs(words: readonly string[]): Job[] {
  return JOBS.filter(({ id }) => words.length === 0 || words.some((word) => id.includes(word)));
}
