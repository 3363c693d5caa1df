import * as tf from '@tensorflow/tfjs-core';
import { BatchStream } from '../../src/datasets/batches';
import { loadDataset } from '../../src/datasets/load';
import { count, installCounters, readCounts } from '../counted/counters';
import type { StepCounts } from '../counted/counts';
import type { Job } from '../jobs/job';
import { median } from '../report/stats';
import { buildPlain } from '../plain';
import type { PlainModel } from '../plain/model';
import { Losses } from './losses';
import { startPlain } from './plain-backend';
import { serve } from './rpc';

installCounters();

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

/** Time that the script took for steps, without the waits for a GPU. */
let scriptMs = 0;

async function trainOne({ job, model, batches, losses }: Run): Promise<void> {
  const started = performance.now();
  const x = tf.tensor2d(batches.next().x, [job.batch, job.size]);
  const scalars = model.step(x);
  x.dispose();
  scriptMs += performance.now() - started;
  await losses.push(scalars);
}

async function train(steps: number): Promise<number> {
  const open = current();
  const started = performance.now();
  open.losses.begin();
  for (let i = 0; i < steps; i++) await trainOne(open);
  await open.losses.read();
  return performance.now() - started;
}

serve({
  async open({ job, backend }: { job: Job; backend: string }) {
    await startPlain(backend);
    const dataset = await loadDataset(job.dataset, { base: `${location.origin}/datasets/` });
    const { scale, offset } = job;
    run = {
      job,
      model: buildPlain(job),
      batches: new BatchStream(dataset.train, job.size, job.batch, 1, { scale, offset }),
      losses: new Losses(backend === 'webgl' || backend === 'webgpu'),
    };
  },

  /** Trains; the milliseconds include that all of it is done. */
  train,

  /** Draws samples. @returns the milliseconds it took. */
  async sample(asked: { count: number; passes: number }) {
    const started = performance.now();
    await current().model.sample?.(asked.count, asked.passes);
    return performance.now() - started;
  },

  /** GFLOP/s of a square product as shipped, neither side transposed: what WebAssembly reaches here. */
  async gemm({ size, backend }: { size: number; backend: string }) {
    await startPlain(backend);
    const [a, b] = [tf.randomNormal<tf.Rank.R2>([size, size]), tf.randomNormal<tf.Rank.R2>([size, size])];
    const times: number[] = [];
    for (let i = 0; i < 8; i++) {
      const started = performance.now();
      const product = tf.matMul(a, b);
      product.dataSync();
      times.push(performance.now() - started);
      product.dispose();
    }
    tf.dispose([a, b]);
    return (2 * size ** 3) / median(times.slice(2)) / 1e6;
  },

  /** What so many steps call. */
  async count(steps: number): Promise<StepCounts> {
    count(true);
    scriptMs = 0;
    await train(steps);
    const counts = { ...readCounts(), steps, scriptMs };
    count(false);
    return counts;
  },

  /** Tensors and bytes that TensorFlow.js holds, and the losses of the last step. */
  memory: () => ({ tensors: tf.memory().numTensors, bytes: tf.memory().numBytes }),
  losses: () => current().losses.last,

  close() {
    run?.model.dispose();
    run = undefined;
  },
});
