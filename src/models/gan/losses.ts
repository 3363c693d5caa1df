import { binaryCrossEntropy } from '../shared/losses';
import * as tf from '../shared/tf';

/**
 * Discriminator's loss (Goodfellow et al. 2014, eq. 1): −mean(log D(real) + log(1 − D(fake))), from logits.
 * `realTarget` is 1, or less with one-sided label smoothing (Salimans et al. 2016).
 */
export function discriminatorLoss(
  realLogits: tf.Tensor,
  fakeLogits: tf.Tensor,
  realTarget: number,
): tf.Scalar {
  const real = tf.mean<tf.Scalar>(binaryCrossEntropy(realLogits, realTarget));
  const fake = tf.mean<tf.Scalar>(binaryCrossEntropy(fakeLogits, 0));
  return tf.add(real, fake);
}

/**
 * Generator's loss. Non-saturating: −mean(log D(G(z))). Saturating, the original minimax: mean(log(1 − D(G(z)))),
 * shown negative as it is, since it is minimised towards −∞.
 */
export function generatorLoss(fakeLogits: tf.Tensor, kind: 'non-saturating' | 'saturating'): tf.Scalar {
  return kind === 'non-saturating'
    ? tf.mean<tf.Scalar>(binaryCrossEntropy(fakeLogits, 1))
    : tf.neg(tf.mean<tf.Scalar>(binaryCrossEntropy(fakeLogits, 0)));
}
