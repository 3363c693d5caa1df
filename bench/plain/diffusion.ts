import * as tf from '@tensorflow/tfjs-core';
import { Rng } from '../../src/core/rng';
import { type Job, TIME_EMBEDDING } from '../jobs/job';
import type { PlainModel } from './model';
import { Parameters, perceptron, silu, Trained } from './parts';
import { alphasCumprod, timeEmbeddings } from './schedule';
import { plainUnet } from './unet';

/** ε̂(x_t, emb(t)): `[n, size]`, `[n, 64] -> [n, size]`. */
export type Denoiser = (x: tf.Tensor, embedding: tf.Tensor) => tf.Tensor;

/** The job's denoiser in plain TensorFlow.js. */
export function plainDenoiser(p: Parameters, job: Job): Denoiser {
  if (job.architecture === 'conv') return plainUnet(p, job);
  const net = perceptron(p, [job.size + TIME_EMBEDDING, ...job.hidden, job.size], silu);
  return (x, embedding) => net(tf.concat([x, embedding], 1));
}

/** The job's diffusion model in plain TensorFlow.js: noise prediction, mean squared error. */
export function plainDiffusion(job: Job): PlainModel {
  const parameters = new Parameters();
  const denoiser = plainDenoiser(parameters, job);
  const trained = new Trained(parameters, job.adam[0], job.emaDecay);
  const random = new Rng(1, 0);
  const { batch, size, timesteps } = job;
  const bars = Float32Array.from(alphasCumprod(job));
  // The tables stay on the device: a step gathers its rows.
  const signal = tf.tensor(bars.map(Math.sqrt), [timesteps, 1]);
  const spread = tf.tensor(
    bars.map((bar) => Math.sqrt(1 - bar)),
    [timesteps, 1],
  );
  const embeddings = tf.tensor(timeEmbeddings(timesteps), [timesteps, TIME_EMBEDDING]);
  return {
    step: (x) => {
      const t = tf.tensor1d(
        Array.from({ length: batch }, () => random.integer(timesteps)),
        'int32',
      );
      const losses = trained.step(() => {
        const noise = tf.randomNormal([batch, size]);
        const noisy = tf.add(tf.mul(x, tf.gather(signal, t)), tf.mul(noise, tf.gather(spread, t)));
        const prediction = denoiser(noisy, tf.gather(embeddings, t));
        return [tf.mean<tf.Scalar>(tf.square(tf.sub(prediction, noise)))];
      });
      t.dispose();
      return losses;
    },
    async sample(count, passes) {
      const embedding = (t: number) => tf.slice(embeddings, [t, 0], [1, TIME_EMBEDDING]);
      let x: tf.Tensor = tf.randomNormal([count, size]);
      for (let pass = 0; pass < passes; pass++) {
        const t = timesteps - 1 - pass;
        const next = tf.tidy(() => {
          const prediction = denoiser(x, tf.tile(embedding(t), [count, 1]));
          const [bar, before] = [bars[t], t > 0 ? bars[t - 1] : 1];
          const beta = 1 - bar / before;
          const scaled = tf.mul(prediction, beta / Math.sqrt(1 - bar));
          const mean = tf.mul(tf.sub(x, scaled), 1 / Math.sqrt(1 - beta));
          const sigma = Math.sqrt((beta * (1 - before)) / (1 - bar));
          return t > 0 ? tf.add(mean, tf.mul(tf.randomNormal([count, size]), sigma)) : mean;
        });
        x.dispose();
        x = next;
      }
      await x.data();
      x.dispose();
    },
    dispose: () => {
      trained.dispose();
      tf.dispose([signal, spread, embeddings]);
    },
  };
}
