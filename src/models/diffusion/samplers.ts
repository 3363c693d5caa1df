import * as tf from '../shared/tf';
import type { NoiseSchedule } from './noise-schedule';
import { lookAhead, reverseStep } from './reverse-step';

/** How a walk goes back: DDIM with η (0 … 1; 1 is DDPM's ancestral sampling), or DPM-Solver++ 2M, which remembers the last x̂₀. */
export type Solver = { kind: 'ddim'; eta: number } | { kind: 'dpmpp2m' };

/** A walk from noise back to data. */
export interface ReverseWalk {
  schedule: NoiseSchedule;
  /** Times to visit, descending (`logSnrTimes`). */
  times: readonly number[];
  solver: Solver;
  /** ᾱ where it ends; 1, the data, when left out. */
  end?: number;
  /** x̂₀ is clamped to ± this, when given; the walk then goes on from the clamped x̂₀. */
  clip?: number;
  /** x̂₀(x_t, t), shaped like x; called inside a tidy. */
  predictX0(x: tf.Tensor, t: number): tf.Tensor;
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
  let now: Place = { x: start.clone() };
  try {
    for (let i = 0; i < walk.times.length; i++) {
      const next = tf.tidy(() => oneStep(now, i, walk));
      tf.dispose(Object.values(now));
      now = next;
      await walk.afterStep?.();
    }
    now.x0?.dispose();
    return now.x;
  } catch (stopped) {
    tf.dispose(Object.values(now));
    throw stopped;
  }
}

/** Where a walk stands: x_t, and the x̂₀ that led there where the solver remembers it. */
type Place = { x: tf.Tensor; x0?: tf.Tensor };

function oneStep({ x, x0: before }: Place, i: number, walk: ReverseWalk): Place {
  const { times, schedule, solver, clip, end } = walk;
  const t = times[i];
  const previous = i + 1 < times.length ? times[i + 1] : -1;
  const found = walk.predictX0(x, t);
  const x0 = clip === undefined ? found : tf.clipByValue(found, -clip, clip);
  const step = reverseStep(schedule, t, previous, solver.kind === 'ddim' ? solver.eta : 0, end);
  const aim = before ? extrapolated(before, x0, lookAhead(schedule, times[i - 1], t, previous, end)) : x0;
  const mean = tf.add(tf.mul(aim, step.fromX0), tf.mul(x, step.fromX));
  const next = step.sigma > 0 ? tf.add(mean, tf.mul(walk.noise(i), step.sigma)) : mean;
  return solver.kind === 'dpmpp2m' ? { x: next, x0 } : { x: next };
}

/** The line through `before` and `now`, continued by `share` of their distance. */
function extrapolated(before: tf.Tensor, now: tf.Tensor, share: number): tf.Tensor {
  return share === 0 ? now : tf.add(now, tf.mul(tf.sub(now, before), share));
}
