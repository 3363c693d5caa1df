import { datasetMeta } from '../../src/datasets/registry';
import type { ParamValue } from '../../src/core/params';
import { sizeOf } from '../../src/core/tensor-data';
import { presetParams } from '../../src/models/experiment';
import { familyMeta } from '../../src/models/registry';
import { dataTransform } from '../../src/models/types';
import type { Adam, Job } from './job';

/** What is asked: a family on a dataset, from its preset or its Reference, with some settings over it. */
export interface JobRequest {
  id: string;
  label: string;
  family: Job['family'];
  dataset: Job['dataset'];
  from: 'preset' | 'reference';
  over?: Record<string, number | string | boolean>;
}

/** Hidden widths of the Reference architectures (their `model.ts` keeps them to itself). */
const REFERENCE_HIDDEN = {
  vae: { points: [256], images: [256] },
  gan: { points: [256, 512], images: [256, 512] },
  diffusion: { points: [256, 256], images: [512, 512] },
};

/**
 * Samples shown while the app trains are drawn in few steps: the sampler is no part of a training step, and a thousand
 * steps for every picture would take a quarter of the time.
 */
const QUICK_SAMPLER = { sampler: 'ddim', samplingSteps: 20 };

/** The complete job of a request. */
export function makeJob({ id, label, family, dataset, from, over = {} }: JobRequest): Job {
  const meta = familyMeta(family);
  const { kind, shape, range } = datasetMeta(dataset);
  const params: Record<string, ParamValue | undefined> = {
    ...presetParams({ family, dataset }),
    ...(from === 'reference' ? meta.reference(kind) : {}),
    ...(family === 'diffusion' ? QUICK_SAMPLER : {}),
    ...over,
  };
  const { scale, offset } = dataTransform(range, meta.networkRange[kind]);
  const number = (name: string) => Number(params[name] ?? 0);
  const choice = <T extends string>(name: string, options: readonly T[]): T =>
    options.find((option) => option === params[name]) ?? options[0];
  const hidden =
    params.architecture === 'reference'
      ? REFERENCE_HIDDEN[family][kind]
      : Array.from({ length: number('hiddenDepth') }, () => number('hiddenWidth'));
  return {
    id,
    label,
    family,
    dataset,
    architecture: params.architecture === 'conv' ? 'conv' : 'mlp',
    shape,
    size: sizeOf(shape),
    batch: number('batchSize'),
    scale,
    offset,
    hidden,
    channels: number('baseChannels'),
    latent: number('latentDim'),
    likelihood: choice('likelihood', ['bernoulli', 'gaussian']),
    likelihoodSigma: number('likelihoodSigma'),
    adam: family === 'gan' ? [adam(params, 'G', ''), adam(params, 'D', 'D')] : [adam(params, '', '')],
    emaDecay: number('emaDecay'),
    timesteps: number('timesteps'),
    schedule: choice('schedule', ['linear', 'cosine']),
    app: { family, dataset, params: plain(params) },
  };
}

function adam(params: Readonly<Record<string, unknown>>, rate: string, betas: string): Adam {
  return {
    learningRate: Number(params[`learningRate${rate}`]),
    beta1: Number(params[`adamBeta1${betas}`]),
    beta2: Number(params[`adamBeta2${betas}`]),
  };
}

function plain(
  params: Readonly<Record<string, number | string | boolean | undefined>>,
): Job['app']['params'] {
  const entries = Object.entries(params).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(entries);
}
