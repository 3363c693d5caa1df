import { hasFused, runFused } from './fused';
import { liveView, markWritten } from './live-view';
import * as tf from './tf';

/** Upper bound of the EMA's decay after `updates` updates: early averages would remember the first noise. */
export function emaDecayAt(update: number, decay: number): number {
  const n = update - 1;
  return n === 0 ? 0 : Math.min(decay, (1 + n) / (10 + n));
}

/** How much an average keeps of what it was. */
export interface Pace extends Record<string, number> {
  keep: number;
}

/**
 * average ← keep · average + (1 − keep) · value, in place where the memory is in reach. Written as a step towards the
 * value, so that an average of weights that stand still stands still to the last bit.
 */
export function blend(average: tf.Variable, value: tf.Tensor, pace: Pace): void {
  if (hasFused('blend')) {
    runFused('blend', { average, value }, pace);
    return;
  }
  const { keep } = pace;
  const to = liveView(average);
  const from = liveView(value);
  if (to && from) {
    for (let i = 0; i < to.length; i++) to[i] += (1 - keep) * (from[i] - to[i]);
    markWritten(average);
    return;
  }
  tf.tidy(() => average.assign(tf.add(average, tf.mul(tf.sub(value, average), 1 - keep))));
}
