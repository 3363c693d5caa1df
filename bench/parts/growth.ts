import { Rng } from '../../src/core/rng';
import { BatchStream } from '../../src/datasets/batches';
import type { Contender } from '../contenders/contender';
import { measure, type Pace } from '../interleave';
import { flopsPerStep } from '../jobs/flops';
import { makeJob } from '../jobs/from-config';
import type { Job } from '../jobs/job';
import { median } from '../report/stats';

/** How the cost of a step grows with one size. */
export interface GrowthResult {
  what: string;
  /** What the numbers of `points` are: ms a step, or µs a batch. */
  unit: string;
  points: { at: number; flops?: number; cost: Record<string, number> }[];
}

const vae = (over: Record<string, number | string>, dataset: Job['dataset'] = 'mnist') =>
  makeJob({
    id: `growth-${JSON.stringify(over)}`,
    label: `VAE on ${dataset} with ${JSON.stringify(over)}`,
    family: 'vae',
    dataset,
    from: 'reference',
    over,
  });

const SERIES: { what: string; jobs: { at: number; job: Job }[] }[] = [
  {
    what: 'batch size (Reference VAE)',
    jobs: [8, 32, 128, 512, 2048].map((at) => ({ at, job: vae({ batchSize: at }) })),
  },
  {
    what: 'hidden width (VAE of two hidden layers on mnist)',
    jobs: [64, 128, 256, 512, 1024].map((at) => ({
      at,
      job: vae({ architecture: 'mlp', hiddenWidth: at, hiddenDepth: 2 }),
    })),
  },
  {
    what: 'pixels of an image (convolutional VAE, batch 32)',
    jobs: (['digits', 'mnist', 'shapes'] as const)
      .map((dataset) => vae({ architecture: 'conv', batchSize: 32 }, dataset))
      .map((job) => ({ at: job.size, job }))
      .toSorted((a, b) => a.at - b.at),
  },
];

/** Times steps of growing models, for each contender. */
export async function measureGrowth(
  contenders: readonly Contender[],
  pace: Pace,
  say: (line: string) => void,
): Promise<GrowthResult[]> {
  const results: GrowthResult[] = [];
  for (const { what, jobs } of SERIES) {
    const points: GrowthResult['points'] = [];
    for (const { at, job } of jobs) {
      say(`${what}: ${at}`);
      const speeds = await measure(job, contenders, pace, say);
      const cost = Object.fromEntries(
        speeds
          .filter(({ stepsPerSecond }) => stepsPerSecond.length > 0)
          .map(({ label, stepsPerSecond }) => [label, 1000 / median(stepsPerSecond)]),
      );
      points.push({ at, flops: flopsPerStep(job), cost });
    }
    results.push({ what, unit: 'ms a step', points });
  }
  return [...results, datasetGrowth()];
}

/** Items of a dataset, and batches over which gathering is timed. */
const COUNTS = [1000, 4000, 15_000, 60_000];
const BATCHES = 400;

/** The part of a step that depends on how many items a dataset has: shuffling and gathering a batch of 128 images. */
function datasetGrowth(): GrowthResult {
  const size = 784;
  const points = COUNTS.map((count) => {
    const x = new Rng(1, 0).uniforms(count * size, 0, 1);
    const stream = new BatchStream({ x, count }, size, 128, 1);
    for (let i = 0; i < 20; i++) stream.next();
    const started = performance.now();
    for (let i = 0; i < BATCHES; i++) stream.next();
    return { at: count, cost: { 'a batch': ((performance.now() - started) * 1000) / BATCHES } };
  });
  return { what: 'items of the dataset (gathering 128 images, in Node)', unit: 'µs a batch', points };
}
