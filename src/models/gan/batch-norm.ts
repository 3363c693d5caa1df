import type { Layer } from '../shared/layers';
import * as tf from '../shared/tf';
import { blend } from '../shared/running-average';
import type { Weights } from '../shared/weights';

/** Guards the root, as PyTorch's default. */
const EPSILON = 1e-5;

/** Share of the old running statistics that a step keeps, as in PacGAN's code. */
const PACE = { keep: 0.95 };

/**
 * Which mean and variance batch normalisation uses: those of the batch at hand (`batch`; `record` also moves the
 * running ones towards them), or the running ones (`running`), with which an item no longer depends on its batch.
 */
export type Statistics = 'batch' | 'record' | 'running';

/** The statistics in force for all normalisations of a network. */
export class NormMode {
  private current: Statistics = 'running';

  get statistics(): Statistics {
    return this.current;
  }

  /** Runs a forward pass with these statistics. */
  using<T>(statistics: Statistics, forward: () => T): T {
    const before = this.current;
    this.current = statistics;
    try {
      return forward();
    } finally {
      this.current = before;
    }
  }
}

/**
 * Batch normalisation (Ioffe & Szegedy 2015), `[n, c] -> [n, c]`, named as PyTorch's `BatchNorm1d` with its buffers
 * `running_mean` and `running_var` (of the unbiased variance, as there).
 */
export function batchNorm(weights: Weights, name: string, channels: number, mode: NormMode): Layer {
  const described = (part: string) =>
    ({ name: `${name}.${part}`, shape: [channels], layout: { kind: 'plain' } }) as const;
  const scale = weights.add(described('weight'), { constant: 1 });
  const shift = weights.add(described('bias'), { constant: 0 });
  const runningMean = weights.addBuffer(described('running_mean'), { constant: 0 });
  const runningVar = weights.addBuffer(described('running_var'), { constant: 1 });

  const batchStatistics = (x: tf.Tensor): [tf.Tensor, tf.Tensor] => {
    const mean = tf.mean(x, 0);
    const variance = tf.mean(tf.square(tf.sub(x, mean)), 0);
    if (mode.statistics === 'record') {
      const n = x.shape[0];
      blend(runningMean.variable, mean, PACE);
      blend(runningVar.variable, tf.mul(variance, n / Math.max(n - 1, 1)), PACE);
    }
    return [mean, variance];
  };

  return (x) => {
    const [mean, variance] =
      mode.statistics === 'running' ? [runningMean.read(), runningVar.read()] : batchStatistics(x);
    const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, EPSILON)));
    return tf.add(tf.mul(normal, scale()), shift());
  };
}
