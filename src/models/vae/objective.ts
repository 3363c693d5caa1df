import { klDivergence } from '../shared/losses';
import * as tf from '../shared/tf';

/** Items `x` [B, D] with their classes one-hot, `y` [B, C], where the model takes classes. */
export interface Items {
  x: tf.Tensor;
  y?: tf.Tensor;
}

/** q(z|x): mean and log-variance, `[B, latent]` each. */
export interface Posterior {
  mu: tf.Tensor;
  logVar: tf.Tensor;
}

/** What an objective asks of a VAE. */
export interface Coder {
  encode(items: Items): Posterior;
  /** −log p(x|z) of `[n, D]` items and their latents `[n, latent]`: their sum, or with axis 1 `[n]`. In nats. */
  negLog(items: Items, z: tf.Tensor, axis?: 1): tf.Tensor;
}

/** The three curves of an objective, summed over the batch; the caller disposes. */
export interface Loss {
  /** −log p(x|z); of several samples of z, their mean. */
  reconstruction: tf.Tensor;
  /** KL(q(z|x) ‖ p(z)), as it is. */
  kl: tf.Tensor;
  /** What is minimised. */
  total: tf.Scalar;
}

/**
 * The negative ELBO with β under the noise `eps` [B, latent]: z = μ + ε e^(logVar/2), −log p(x|z) + β KL (Kingma &
 * Welling 2013). With `freeBits` λ > 0 the KL counts as B Σ_j max(λ, mean over the batch of KL_j), j the dimensions
 * (Kingma et al. 2016, arXiv 1606.04934, eq. 15). Call inside a tidy.
 */
export function elbo(
  coder: Coder,
  items: Items,
  eps: tf.Tensor,
  { beta, freeBits }: { beta: number | tf.Scalar; freeBits: number },
): Loss {
  const posterior = coder.encode(items);
  const { mu, logVar } = posterior;
  const batch = mu.shape[0];
  const reconstruction = coder.negLog(items, reparameterize(posterior, eps));
  const kl = klDivergence(mu, logVar);
  const counted = freeBits > 0 ? tf.sum(tf.maximum(klDivergence(mu, logVar, 0), freeBits * batch)) : kl;
  return { reconstruction, kl, total: tf.add(reconstruction, tf.mul(counted, beta)) };
}

/**
 * The negative importance-weighted bound of k samples, −Σ_b log (1/k) Σ_i w_i (Burda et al. 2015, arXiv 1509.00519, eq.
 * 8), w = p(x|z) (p(z)/q(z|x))^β, under the noise `eps` [k, B, latent]. Call inside a tidy.
 */
export function iwae(coder: Coder, items: Items, eps: tf.Tensor, beta: number | tf.Scalar): Loss {
  const { posterior, reconstruction, logWeights } = importanceWeights(coder, items, eps, beta);
  return {
    reconstruction: tf.sum(tf.mean(reconstruction, 0)),
    kl: klDivergence(posterior.mu, posterior.logVar),
    total: tf.neg<tf.Scalar>(tf.sum(logMeanExp(logWeights))),
  };
}

/** Samples of q(z|x) and what they weigh, under noise `eps` [k, B, latent]; all `[k, B]`. Call inside a tidy. */
export function importanceWeights(
  coder: Coder,
  items: Items,
  eps: tf.Tensor,
  beta: number | tf.Scalar,
): { posterior: Posterior; reconstruction: tf.Tensor; logWeights: tf.Tensor } {
  const posterior = coder.encode(items);
  const [k, batch, latent] = eps.shape;
  const z = reparameterize(posterior, eps); // [k, B, latent]
  const repeated: Items = {
    x: tf.tile(items.x, [k, 1]),
    ...(items.y && { y: tf.tile(items.y, [k, 1]) }),
  };
  const rows = coder.negLog(repeated, tf.reshape(z, [k * batch, latent]), 1);
  const reconstruction = tf.reshape(rows, [k, batch]);
  // log p(z) − log q(z|x) = ½ Σ_j (ε² + logVar − z²): the constants of both cancel.
  const spread = tf.add(tf.sub(tf.square(eps), tf.square(z)), posterior.logVar);
  const ratio = tf.mul(tf.sum(spread, 2), tf.mul(beta, 0.5));
  return { posterior, reconstruction, logWeights: tf.sub(ratio, reconstruction) };
}

/** log (1/k) Σ_i e^(w_i) over the first axis, `[k, B] -> [B]`, for weights of any size. */
export function logMeanExp(logWeights: tf.Tensor): tf.Tensor {
  return tf.sub(logSumExp(logWeights), Math.log(logWeights.shape[0]));
}

/**
 * log Σ_i e^(w_i) over the first axis. Its gradient is each share of the sum, e^(w_i) / Σ_j e^(w_j): TensorFlow.js' goes
 * through the greatest weight as well, where it cancels, and took a tenth of a step on points.
 */
const logSumExp = tf.customGrad((...args) => {
  const [w, save] = args;
  if (!(w instanceof tf.Tensor) || typeof save !== 'function') throw new Error('Weights were expected.');
  const value = tf.logSumExp(w, 0);
  save([w, value]);
  return {
    value,
    gradFunc: (dy, saved) => tf.mul(dy, tf.exp(tf.sub(saved[0], saved[1]))),
  };
});

/** z = μ + ε e^(logVar/2); `eps` is `[B, latent]` or `[k, B, latent]`. */
function reparameterize({ mu, logVar }: Posterior, eps: tf.Tensor): tf.Tensor {
  return tf.add(mu, tf.mul(eps, tf.exp(tf.mul(logVar, 0.5))));
}
