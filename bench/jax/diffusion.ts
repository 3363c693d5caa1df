import { type Array as JaxArray, jit, numpy as np, random, valueAndGrad } from '@jax-js/jax';
import { Rng } from '../../src/core/rng';
import { type Job, TIME_EMBEDDING } from '../jobs/job';
import { alphasCumprod, timeEmbeddings } from '../plain/schedule';
import { type JaxModel, readAll } from './model';
import {
  initial,
  type Net,
  perceptron,
  type Rates,
  ratesAt,
  refs,
  silu,
  type Trained,
  trained,
  update,
} from './parts';

/** The job's denoiser in jax-js; tables of the schedule are looked up on the CPU, where the times are drawn. */
export function jaxDiffusion(job: Job): JaxModel {
  const { batch, size, hidden, timesteps, emaDecay } = job;
  const [adam] = job.adam;
  const bars = alphasCumprod(job);
  const table = timeEmbeddings(timesteps);
  const rng = new Rng(1, 0);

  const loss = (net: Net, noisy: JaxArray, embedding: JaxArray, noise: JaxArray): JaxArray =>
    np.square(perceptron(net, np.concatenate([noisy, embedding], 1), silu).sub(noise)).mean();

  type Times = { signal: JaxArray; spread: JaxArray; embedding: JaxArray };
  const step = jit((net: Trained, x: JaxArray, times: Times, key: JaxArray, rates: Rates) => {
    const noise = random.normal(key, [batch, size]);
    const noisy = x.mul(times.signal).add(noise.ref.mul(times.spread));
    const [mse, grads] = valueAndGrad(loss)(refs(net.weights), noisy, times.embedding, noise);
    return [update(net, grads, adam, rates), mse] as [Trained, JaxArray];
  });

  const timesOf = (t: readonly number[]): Times => {
    const column = (values: number[]) => np.array(Float32Array.from(values)).reshape([batch, 1]);
    const rows = new Float32Array(batch * TIME_EMBEDDING);
    t.forEach((time, i) =>
      rows.set(table.subarray(time * TIME_EMBEDDING, (time + 1) * TIME_EMBEDDING), i * TIME_EMBEDDING),
    );
    return {
      signal: column(t.map((time) => Math.sqrt(bars[time]))),
      spread: column(t.map((time) => Math.sqrt(1 - bars[time]))),
      embedding: np.array(rows).reshape([batch, TIME_EMBEDDING]),
    };
  };

  let net = trained(initial([size + TIME_EMBEDDING, ...hidden, size], 1), emaDecay);
  let steps = 0;
  return {
    async step(x) {
      const n = ++steps;
      const times = timesOf(Array.from({ length: batch }, () => rng.integer(timesteps)));
      const key = random.key(np.array(n, { dtype: np.uint32 }));
      const rates = ratesAt(adam, emaDecay, n);
      const [next, mse] = step(net, np.array(x).reshape([batch, size]), times, key, rates);
      net = next;
      return readAll([mse]);
    },
  };
}
