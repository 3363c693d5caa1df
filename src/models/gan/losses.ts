import type { ParamsOf } from '../../core/params';
import { binaryCrossEntropy } from '../shared/losses';
import * as tf from '../shared/tf';
import type { ganParams } from './params';

/** How the two players are scored. */
export type LossId = ParamsOf<typeof ganParams>['gLoss'];

/** A game between discriminator and generator, on D's outputs `[n, 1]` for real and for generated items. */
export interface AdversarialLoss {
  /** What D descends; `target` is the label of real items, 1 minus the smoothing, where the loss has labels. */
  discriminator(real: tf.Tensor, fake: tf.Tensor, target: number): tf.Scalar;
  /** What G descends; `real` counts in relativistic games alone. */
  generator(fake: tf.Tensor, real: tf.Tensor): tf.Scalar;
  /** Mean belief of D, 0 … 1, in real and in generated items; ½ where it has no opinion. */
  verdict(real: tf.Tensor, fake: tf.Tensor): [dReal: tf.Scalar, dFake: tf.Scalar];
}

const mean = (x: tf.Tensor) => tf.mean<tf.Scalar>(x);
const sum = (a: tf.Scalar, b: tf.Scalar) => tf.add<tf.Scalar>(a, b);

/** σ of each output: a probability where D is trained by cross-entropy, a squashed score elsewhere. */
function byItself(real: tf.Tensor, fake: tf.Tensor): [tf.Scalar, tf.Scalar] {
  return [mean(tf.sigmoid(real)), mean(tf.sigmoid(fake))];
}

/**
 * σ of the difference within a pair (Jolicoeur-Martineau 2018, arXiv 1807.00734): how sure D is that one is more
 * realistic than the other. For critics whose outputs mean something only beside each other.
 */
function besideEachOther(real: tf.Tensor, fake: tf.Tensor): [tf.Scalar, tf.Scalar] {
  const lead = tf.sub(real, fake);
  return [mean(tf.sigmoid(lead)), mean(tf.sigmoid(tf.neg(lead)))];
}

/** −mean(t log D(x) + (1 − t) log(1 − D(x)) + log(1 − D(G(z)))); 2 ln 2 when D can only guess. */
function crossEntropy(real: tf.Tensor, fake: tf.Tensor, target: number): tf.Scalar {
  return sum(mean(binaryCrossEntropy(real, target)), mean(binaryCrossEntropy(fake, 0)));
}

/** Goodfellow et al. 2014 (1406.2661): G maximises log D(G(z)). */
const nonSaturating: AdversarialLoss = {
  discriminator: crossEntropy,
  generator: (fake) => mean(binaryCrossEntropy(fake, 1)),
  verdict: byItself,
};

/** The same paper's minimax, equation 1: G minimises log(1 − D(G(z))). */
const saturating: AdversarialLoss = {
  discriminator: crossEntropy,
  generator: (fake) => tf.neg<tf.Scalar>(mean(binaryCrossEntropy(fake, 0))),
  verdict: byItself,
};

/** Mao et al. 2016 (1611.04076), equation 9: D's output itself aims at 1 for real items and 0 for generated ones. */
const leastSquares: AdversarialLoss = {
  discriminator: (real, fake, target) => sum(halfSquare(tf.sub(real, target)), halfSquare(fake)),
  generator: (fake) => halfSquare(tf.sub(fake, 1)),
  verdict: (real, fake) => [mean(tf.clipByValue(real, 0, 1)), mean(tf.clipByValue(fake, 0, 1))],
};

function halfSquare(x: tf.Tensor): tf.Scalar {
  return tf.mul<tf.Scalar>(mean(tf.square(x)), 0.5);
}

/** Lim & Ye 2017 (1705.02894): only outputs within the margin of 1 teach D. */
const hinge: AdversarialLoss = {
  discriminator: (real, fake) => sum(mean(tf.relu(tf.sub(1, real))), mean(tf.relu(tf.add(1, fake)))),
  generator: (fake) => tf.neg<tf.Scalar>(mean(fake)),
  verdict: byItself,
};

/** Arjovsky et al. 2017 (1701.07875): the critic's lead estimates a distance, which G shortens. */
const wasserstein: AdversarialLoss = {
  discriminator: (real, fake) => tf.sub<tf.Scalar>(mean(fake), mean(real)),
  generator: (fake) => tf.neg<tf.Scalar>(mean(fake)),
  verdict: besideEachOther,
};

/** Huang et al. 2025 (2501.05441), R3GAN: each generated item against one real item. */
const relativistic: AdversarialLoss = {
  discriminator: (real, fake) => mean(tf.softplus(tf.sub(fake, real))),
  generator: (fake, real) => mean(tf.softplus(tf.sub(real, fake))),
  verdict: besideEachOther,
};

export const LOSSES: Readonly<Record<LossId, AdversarialLoss>> = {
  'non-saturating': nonSaturating,
  saturating,
  lsgan: leastSquares,
  hinge,
  'wgan-gp': wasserstein,
  r3gan: relativistic,
};
