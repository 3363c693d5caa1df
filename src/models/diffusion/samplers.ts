import * as tf from '../shared/tf';
import { type NoiseSchedule, reverseStep } from './noise-schedule';

/** A walk from noise back to data. */
export interface ReverseWalk {
  schedule: NoiseSchedule;
  /** Times to visit, descending (`samplingTimes`). */
  times: readonly number[];
  /** 0 is DDIM, 1 ancestral (DDPM). */
  eta: number;
  /** x̂₀ is clamped to ± this, when given; the walk then goes on from the clamped x̂₀. */
  clip?: number;
  /** ε̂(x_t, t), shaped like x; called inside a tidy. */
  predictNoise(x: tf.Tensor, t: number): tf.Tensor;
  /** Fresh standard normals shaped like x for the i-th step (i from 0). */
  noise(i: number): tf.Tensor;
  /** Called after each step; may wait, may throw to stop. */
  afterStep?(): Promise<void>;
}

/**
 * Runs the reverse process from `start` (x_T, kept) through all `times` to x₀.
 * The caller disposes the result.
 */
export async function walkBack(start: tf.Tensor, walk: ReverseWalk): Promise<tf.Tensor> {
  let x = start.clone();
  try {
    for (let i = 0; i < walk.times.length; i++) {
      const next = tf.tidy(() => oneStep(x, i, walk));
      x.dispose();
      x = next;
      await walk.afterStep?.();
    }
    return x;
  } catch (stopped) {
    x.dispose();
    throw stopped;
  }
}

function oneStep(x: tf.Tensor, i: number, walk: ReverseWalk): tf.Tensor {
  const { times, schedule, eta, clip } = walk;
  const t = times[i];
  const step = reverseStep(schedule, t, i + 1 < times.length ? times[i + 1] : -1, eta);
  const epsilon = walk.predictNoise(x, t);
  const x0 = tf.sub(tf.mul(x, step.x0FromX), tf.mul(epsilon, step.x0FromNoise));
  const clamped = clip === undefined ? x0 : tf.clipByValue(x0, -clip, clip);
  const mean = tf.add(tf.mul(clamped, step.fromX0), tf.mul(x, step.fromX));
  return step.sigma > 0 ? tf.add(mean, tf.mul(walk.noise(i), step.sigma)) : mean;
}
