import * as tf from '@tensorflow/tfjs-core';
import type { Job } from '../jobs/job';
import {
  conv,
  crossEntropy,
  dense,
  type Layer,
  Parameters,
  perceptron,
  relu,
  Trained,
  upConv,
} from './parts';
import type { PlainModel } from './model';

/** The job's VAE in plain TensorFlow.js. */
export function plainVae(job: Job): PlainModel {
  const parameters = new Parameters();
  const { encoder, mu: toMu, logVar: toLogVar, decoder } = networks(parameters, job);
  const trained = new Trained(parameters, job.adam[0], job.emaDecay);
  const { latent, batch, likelihoodSigma: sigma } = job;
  return {
    step: (x) =>
      trained.step(() => {
        const code = encoder(x);
        const [mu, logVar] = [toMu(code), toLogVar(code)];
        const eps = tf.randomNormal([batch, latent]);
        const z = tf.add(mu, tf.mul(eps, tf.exp(tf.mul(logVar, 0.5))));
        const logits = decoder(z);
        const reconstruction =
          job.likelihood === 'bernoulli'
            ? tf.sum<tf.Scalar>(crossEntropy(logits, x))
            : tf.mul<tf.Scalar>(tf.sum(tf.square(tf.sub(x, tf.sigmoid(logits)))), 1 / (2 * sigma * sigma));
        const terms = tf.sub(tf.sub(tf.add(logVar, 1), tf.square(mu)), tf.exp(logVar));
        const kl = tf.mul<tf.Scalar>(tf.sum(terms), -0.5);
        return [tf.add<tf.Scalar>(reconstruction, kl), reconstruction, kl];
      }),
    dispose: () => trained.dispose(),
  };
}

function networks(p: Parameters, job: Job): Record<'encoder' | 'mu' | 'logVar' | 'decoder', Layer> {
  const { size, hidden, latent } = job;
  if (job.architecture === 'conv') return convolutional(p, job);
  const inner = perceptron(p, [size, ...hidden], relu);
  const last = hidden[hidden.length - 1];
  return {
    encoder: (x) => relu(inner(x)),
    mu: dense(p, last, latent),
    logVar: dense(p, last, latent),
    decoder: perceptron(p, [latent, ...hidden, size], relu),
  };
}

function convolutional(p: Parameters, { shape, size, latent, channels: c }: Job) {
  const [h, w, depth] = shape;
  const code = [h / 4, w / 4, 2 * c];
  const codeSize = code[0] * code[1] * code[2];
  const [down0, down1] = [conv(p, depth, c, 4, 2), conv(p, c, 2 * c, 4, 2)];
  const [mu, logVar] = [dense(p, codeSize, latent), dense(p, codeSize, latent)];
  const fromLatent = dense(p, latent, codeSize);
  const [up0, up1] = [upConv(p, 2 * c, c), upConv(p, c, depth)];
  const encoder: Layer = (x) =>
    tf.reshape(relu(down1(relu(down0(tf.reshape(x, [-1, h, w, depth]))))), [-1, codeSize]);
  const decoder: Layer = (z) => {
    const image = tf.reshape(relu(fromLatent(z)), [-1, ...code]);
    return tf.reshape(up1(relu(up0(image))), [-1, size]);
  };
  return { encoder, mu, logVar, decoder };
}
