import { defaultDevice, init } from '@jax-js/jax';
import { BatchStream } from '../../src/datasets/batches';
import { loadDataset } from '../../src/datasets/load';
import { buildJax } from '../jax';
import type { JaxModel } from '../jax/model';
import type { Job } from '../jobs/job';
import { serve } from './rpc';

/** Trains the jobs' perceptrons in jax-js, on the app's data in the app's order. */
let model: JaxModel | undefined;
let batches: BatchStream;
let last: number[] = [];

serve({
  async open({ job, backend }: { job: Job; backend: 'wasm' | 'webgpu' }) {
    const devices = await init(backend);
    if (!devices.includes(backend)) throw new Error(`The device "${backend}" does not start.`);
    defaultDevice(backend);
    const { train } = await loadDataset(job.dataset, { base: `${location.origin}/datasets/` });
    const { scale, offset } = job;
    batches = new BatchStream(train, job.size, job.batch, 1, { scale, offset });
    model = buildJax(job);
  },

  /** Trains; the losses of every step are read when it is done. */
  async train(steps: number) {
    if (!model) throw new Error('No job is open.');
    const started = performance.now();
    for (let i = 0; i < steps; i++) last = await model.step(batches.next().x);
    return performance.now() - started;
  },

  losses: () => last,
});
