import { Rng, STREAM } from '../core/rng';
import type { Estimate } from '../core/estimate';
import { type PointSet, pointSet, type TwoSampleMetric } from './point-set';

/** Draws of fresh real items; each costs as much as the metric itself. */
const REPEATS = 3;

export interface CeilingOptions {
  /** Items a draw, as many as the samples that will be compared; at most `pool.count`. */
  count: number;
  repeats?: number | undefined;
  seed?: number | undefined;
}

/** Items to draw real ones from. */
interface Pool {
  /** `[count, size]`. */
  readonly x: ArrayLike<number>;
  readonly size: number;
  readonly count: number;
}

/**
 * What a perfect model would score: the metric with fresh real items in the place of generated ones, on average over
 * some draws. No model can be told from the real thing beyond it, at this sample count.
 * @param real the items that samples are compared with (held out)
 * @param pool other real items to draw from without replacement (the training split); must not overlap `real`, or
 * the result is too good to be true
 * @returns the mean; its uncertainty is that of a single draw, the larger of the metric's own and the spread of the
 * draws: what a perfect model's score would scatter by
 * @throws RangeError for a count that is no whole number from 1 to `pool.count`, and what the metric throws.
 */
export function realAgainstReal(
  metric: TwoSampleMetric,
  real: PointSet,
  pool: Pool,
  options: CeilingOptions,
): Estimate {
  return average(realDraws(pool, options).map((drawn) => metric(real, drawn)));
}

/**
 * {@link realAgainstReal} of several metrics that are computed together, by name, one draw after the other.
 * @throws RangeError as it, and what `compute` throws.
 */
export async function realAgainstRealOf(
  compute: (generated: PointSet) => Promise<Record<string, Estimate>>,
  pool: Pool,
  options: CeilingOptions,
): Promise<Record<string, Estimate>> {
  const scores: Record<string, Estimate>[] = [];
  for (const drawn of realDraws(pool, options)) scores.push(await compute(drawn));
  return Object.fromEntries(
    Object.keys(scores[0]).map((id) => [id, average(scores.map((score) => score[id]))]),
  );
}

function realDraws(pool: Pool, { count, repeats = REPEATS, seed = 0 }: CeilingOptions): PointSet[] {
  if (!Number.isSafeInteger(count) || count < 1 || count > pool.count) {
    throw new RangeError(`${count} items cannot be drawn from ${pool.count}.`);
  }
  return Array.from({ length: repeats }, (_, repeat) =>
    draw(pool, count, new Rng(seed, STREAM.metrics, 2 + repeat)),
  );
}

function average(scores: readonly Estimate[]): Estimate {
  const value = scores.reduce((sum, score) => sum + score.value, 0) / scores.length;
  const squares = scores.reduce((sum, score) => sum + (score.value - value) ** 2, 0);
  const spread = scores.length > 1 ? Math.sqrt(squares / (scores.length - 1)) : 0;
  return {
    value,
    uncertainty: Math.max(spread, ...scores.map((score) => score.uncertainty)),
    samples: scores[0].samples,
  };
}

/**
 * Whether a score cannot be told from the ceiling at these sample counts: they differ by less than two standard errors of
 * their difference. It says no more than that; more samples may tell. False where an uncertainty is unknown.
 */
export function indistinguishable(score: Estimate, ceiling: Estimate): boolean {
  return Math.abs(score.value - ceiling.value) <= 2 * Math.hypot(score.uncertainty, ceiling.uncertainty);
}

function draw({ x, size, count }: Pool, wanted: number, rng: Rng): PointSet {
  const order = rng.permutation(count);
  const items = new Float64Array(wanted * size);
  for (let i = 0; i < wanted; i++) {
    for (let k = 0; k < size; k++) items[i * size + k] = x[order[i] * size + k];
  }
  return pointSet(items, size);
}
