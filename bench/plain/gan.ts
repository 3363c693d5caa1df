import * as tf from '@tensorflow/tfjs-core';
import { type Job, LEAKY_SLOPE } from '../jobs/job';
import {
  conv,
  crossEntropy,
  dense,
  type Layer,
  leakyRelu,
  Parameters,
  perceptron,
  relu,
  Trained,
  upConv,
} from './parts';
import type { PlainModel } from './model';

const leaky = leakyRelu(LEAKY_SLOPE);

/** The job's GAN in plain TensorFlow.js: a discriminator step, then a generator step. */
export function plainGan(job: Job): PlainModel {
  const [g, d] = [new Parameters(), new Parameters()];
  const generator = job.architecture === 'conv' ? convGenerator(g, job) : mlpGenerator(g, job);
  const discriminator =
    job.architecture === 'conv'
      ? convDiscriminator(d, job)
      : perceptron(d, [job.size, ...job.hidden.toReversed(), 1], leaky);
  const [gAdam, dAdam] = job.adam;
  const trainedG = new Trained(g, gAdam, job.emaDecay);
  const trainedD = new Trained(d, dAdam, 0);
  const latents = () => tf.randomNormal([job.batch, job.latent]);

  const stepD = (x: tf.Tensor) => {
    const fake = tf.tidy(() => generator(latents()));
    const losses = trainedD.step(() => {
      const [real, generated] = [discriminator(x), discriminator(fake)];
      const loss = tf.add<tf.Scalar>(
        tf.mean(crossEntropy(real, 1)),
        tf.mean<tf.Scalar>(crossEntropy(generated, 0)),
      );
      return [loss, tf.mean<tf.Scalar>(tf.sigmoid(real)), tf.mean<tf.Scalar>(tf.sigmoid(generated))];
    });
    fake.dispose();
    return losses;
  };
  const stepG = () =>
    trainedG.step(() => [tf.mean<tf.Scalar>(crossEntropy(discriminator(generator(latents())), 1))]);

  return {
    step: (x) => {
      const [loss, dReal, dFake] = stepD(x);
      return [loss, ...stepG(), dReal, dFake];
    },
    dispose: () => {
      trainedG.dispose();
      trainedD.dispose();
    },
  };
}

function mlpGenerator(p: Parameters, { latent, hidden, size }: Job): Layer {
  const net = perceptron(p, [latent, ...hidden, size], leaky);
  return (z) => tf.tanh(net(z));
}

function convGenerator(p: Parameters, { shape, size, latent, channels: c }: Job): Layer {
  const [h, w, depth] = shape;
  const code = [h / 4, w / 4, 4 * c];
  const first = dense(p, latent, code[0] * code[1] * code[2]);
  const [up0, up1] = [upConv(p, 4 * c, 2 * c), upConv(p, 2 * c, depth)];
  return (z) => {
    const image = tf.reshape(relu(first(z)), [-1, ...code]);
    return tf.reshape(tf.tanh(up1(relu(up0(image)))), [-1, size]);
  };
}

function convDiscriminator(p: Parameters, { shape, channels: c }: Job): Layer {
  const [h, w, depth] = shape;
  const codeSize = (h / 4) * (w / 4) * 4 * c;
  const [down0, down1] = [conv(p, depth, 2 * c, 4, 2), conv(p, 2 * c, 4 * c, 4, 2)];
  const last = dense(p, codeSize, 1);
  return (x) => {
    const image = tf.reshape(x, [-1, h, w, depth]);
    return last(tf.reshape(leaky(down1(leaky(down0(image)))), [-1, codeSize]));
  };
}
