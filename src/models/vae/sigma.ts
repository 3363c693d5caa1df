import * as tf from '../shared/tf';
import type { Weights } from '../shared/weights';

/** What a learned σ comes near to at the lowest: data that are reproduced exactly would draw it to 0, and the loss to −∞. */
const SMALLEST_SIGMA = 0.001;

/**
 * A likelihood's σ that is learned with the weights: σ² = (start · e^w)² + 0.001², w the weight `log_sigma_factor`, 0 at
 * first. One σ for all numbers of an item.
 * @returns σ of a start, with the weights in force; a scalar. Call inside a tidy.
 */
export function learnedSigma(weights: Weights): (start: number) => tf.Tensor {
  const factor = weights.add(
    { name: 'log_sigma_factor', shape: [1], layout: { kind: 'plain' } },
    { constant: 0 },
  );
  return (start) => {
    const sigma = tf.mul(tf.exp(tf.reshape(factor(), [])), start);
    return tf.sqrt(tf.add(tf.square(sigma), SMALLEST_SIGMA ** 2));
  };
}
