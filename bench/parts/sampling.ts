import type { Browser } from '@playwright/test';
import { AppContender } from '../contenders/app';
import { PageContender } from '../contenders/page';
import type { BenchBackend } from '../flags';
import type { Job } from '../jobs/job';

/** Time to draw samples by ancestral sampling. */
export interface SamplingResult {
  job: string;
  backend: string;
  count: number;
  /** Passes through the network that were timed, of T. */
  passes: number;
  timesteps: number;
  /** A number a round, in ms for the passes timed. */
  oursMs: number[];
  plainMs: number[];
}

export interface SamplingRequest {
  count: number;
  passes: number;
  rounds: number;
}

/** Draws samples in turns: the app, and a loop in plain TensorFlow.js. */
export async function measureSampling(
  browser: Browser,
  addresses: { app: string; pages: string },
  job: Job,
  backend: BenchBackend,
  { count, passes, rounds }: SamplingRequest,
): Promise<SamplingResult> {
  const app = new AppContender(browser, addresses.app, 'sampling', 'app', backend);
  const plain = new PageContender(browser, addresses.pages, 'plain', backend, 'plain');
  const draw = (steps: number) => (seed: number) =>
    app.evaluate(
      async (query) => {
        const started = performance.now();
        await window.playground.sample(query);
        return performance.now() - started;
      },
      { count, seed, sampler: 'ddpm', samplingSteps: steps },
    );
  try {
    for (const contender of [app, plain]) {
      await contender.open(job);
      await contender.train(2);
    }
    await draw(5)(0);
    await plain.call('sample', { count, passes: 5 });
    const oursMs: number[] = [];
    const plainMs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      oursMs.push(await draw(passes)(round + 1));
      plainMs.push(Number(await plain.call('sample', { count, passes })));
    }
    return { job: job.id, backend, count, passes, timesteps: job.timesteps, oursMs, plainMs };
  } finally {
    await app.close();
    await plain.close();
  }
}
