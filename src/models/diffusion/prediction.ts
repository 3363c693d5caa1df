import * as tf from '../shared/tf';
import { type NoiseSchedule, qSampleWeights } from './noise-schedule';

/** What the network is asked for: the noise ε, the data x₀, or the velocity v = √ᾱ ε − √(1 − ᾱ) x₀ (Salimans & Ho 2022, arXiv 2202.00512). */
export type Prediction = 'epsilon' | 'x0' | 'v';

/** Weights of data and noise in what the network is asked for at time t. */
export function targetWeights(
  schedule: NoiseSchedule,
  prediction: Prediction,
  t: number,
): { x0: number; noise: number } {
  switch (prediction) {
    case 'epsilon':
      return { x0: 0, noise: 1 };
    case 'x0':
      return { x0: 1, noise: 0 };
    case 'v': {
      const { signal, noise } = qSampleWeights(schedule, t);
      return { x0: -noise, noise: signal };
    }
  }
}

/** x̂₀ = x · x_t + predicted · (what the network says). Infinite for ε where ᾱ = 0: nothing of x₀ is left to find. */
export function x0Weights(
  schedule: NoiseSchedule,
  prediction: Exclude<Prediction, 'x0'>,
  t: number,
): { x: number; predicted: number } {
  const { signal, noise } = qSampleWeights(schedule, t);
  switch (prediction) {
    case 'epsilon':
      return { x: 1 / signal, predicted: -noise / signal };
    case 'v':
      return { x: signal, predicted: -noise };
  }
}

/** x̂₀(x_t, t) of a network that predicts in one of the ways; called inside a tidy, as `predict` is. */
export function x0From(
  schedule: NoiseSchedule,
  prediction: Prediction,
  predict: (x: tf.Tensor, t: number) => tf.Tensor,
): (x: tf.Tensor, t: number) => tf.Tensor {
  return (x, t) => {
    const predicted = predict(x, t);
    if (prediction === 'x0') return predicted;
    const weights = x0Weights(schedule, prediction, t);
    return tf.add(tf.mul(x, weights.x), tf.mul(predicted, weights.predicted));
  };
}

/**
 * Min-SNR-γ (Hang et al. 2023, arXiv 2303.09556, section 3.4): the weight of an item's squared error, which stands for min(SNR, γ) times
 * the squared error of x̂₀, SNR = ᾱ/(1 − ᾱ). Finite also where ᾱ = 0.
 */
export function minSnrWeight(
  schedule: NoiseSchedule,
  prediction: Prediction,
  t: number,
  gamma: number,
): number {
  const alphaBar = schedule.alphasCumprod[t];
  const snr = alphaBar / (1 - alphaBar);
  switch (prediction) {
    case 'epsilon':
      return Math.min(1, gamma / snr); // min(SNR, γ)/SNR
    case 'x0':
      return Math.min(snr, gamma);
    case 'v':
      return Math.min(snr, gamma) / (snr + 1);
  }
}
