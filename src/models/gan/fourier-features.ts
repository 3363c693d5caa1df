import * as tf from '../shared/tf';

/** Periods of the waves: 2 (the whole range), 1, ½, ¼ and ⅛. */
const OCTAVES = 5;

/** Numbers that a coordinate becomes. */
export const FOURIER_FEATURES = 1 + 2 * OCTAVES;

/**
 * Coordinates with waves of them beside, `[n, D] -> [n, 11 D]`: x, then 2^(−k/2) sin(2^k πx) and 2^(−k/2) cos(2^k πx) for
 * k = 0 … 4 (Tancik et al. 2020, arXiv 2006.10739). A perceptron learns coarse shapes long before fine ones; given
 * these, it sees modes a hundredth of the range wide within seconds.
 */
export function fourierFeatures(x: tf.Tensor): tf.Tensor {
  const waves = Array.from({ length: OCTAVES }, (_, k) => {
    const phase = tf.mul(x, Math.PI * 2 ** k);
    const amplitude = 2 ** (-k / 2);
    return [tf.mul(tf.sin(phase), amplitude), tf.mul(tf.cos(phase), amplitude)];
  });
  return tf.concat([x, ...waves.flat()], 1);
}
