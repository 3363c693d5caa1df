import * as tf from '@tensorflow/tfjs-core';
import { BatchStream } from '../../src/datasets/batches';
import { loadDataset } from '../../src/datasets/load';
import type { Job } from '../jobs/job';
import { buildPlain } from '../plain';
import type { PlainModel } from '../plain/model';
import { Losses } from './losses';
import { startPlain } from './plain-backend';
import { serve } from './rpc';

/** Trains the jobs in plain TensorFlow.js, on the app's data in the app's order. */
interface Run {
  job: Job;
  model: PlainModel;
  batches: BatchStream;
  losses: Losses;
}

let run: Run | undefined;

function current(): Run {
  if (!run) throw new Error('No job is open.');
  return run;
}

async function trainOne({ job, model, batches, losses }: Run): Promise<void> {
  const x = tf.tensor2d(batches.next().x, [job.batch, job.size]);
  const scalars = model.step(x);
  x.dispose();
  await losses.push(scalars);
}

serve({
  async open({ job, backend }: { job: Job; backend: string }) {
    await startPlain(backend);
    const { train } = await loadDataset(job.dataset, { base: `${location.origin}/datasets/` });
    const { scale, offset } = job;
    run = {
      job,
      model: buildPlain(job),
      batches: new BatchStream(train, job.size, job.batch, 1, { scale, offset }),
      losses: new Losses(backend === 'webgl'),
    };
  },

  /** Trains; the time includes that all of it is done. */
  async train(steps: number) {
    const open = current();
    const started = performance.now();
    open.losses.begin();
    for (let i = 0; i < steps; i++) await trainOne(open);
    await open.losses.read();
    return performance.now() - started;
  },

  losses: () => current().losses.last,

  close() {
    run?.model.dispose();
    run = undefined;
  },
});
