import type { Estimate } from '../core/estimate';

/** A list of items as metrics take it: finite numbers, row-major. Made by {@link pointSet}; never written to. */
export interface PointSet {
  /** `[count, size]`. Always float64: loops over one kind of array are several times as fast. */
  readonly x: Float64Array;
  /** Numbers in one item: 2 for points of the plane, the number of features for images. */
  readonly size: number;
  readonly count: number;
}

/** A metric that compares generated items with real ones. */
export type TwoSampleMetric = (real: PointSet, generated: PointSet) => Estimate;

/**
 * Items for a metric, `[n, size]` row-major; copies `x`.
 * @throws RangeError unless `x` is a whole number (≥ 1) of items and all its numbers are finite: a metric of a
 * diverged model is no number, and must not look like one.
 */
export function pointSet(x: ArrayLike<number>, size: number): PointSet {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new RangeError(`An item has a whole number of values, not ${size}.`);
  }
  if (x.length === 0 || x.length % size !== 0) {
    throw new RangeError(`${x.length} numbers do not make items of ${size}.`);
  }
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i]))
      throw new RangeError(`Item ${Math.floor(i / size)} holds ${x[i]}: it has no distance to anything.`);
  }
  return { x: Float64Array.from(x), size, count: x.length / size };
}

/** @throws RangeError unless both sets hold items of one size and at least `least` of them. */
export function requireAlike(real: PointSet, generated: PointSet, least: number): void {
  if (real.size !== generated.size) {
    throw new RangeError(`Items of ${real.size} and of ${generated.size} numbers cannot be compared.`);
  }
  const fewest = Math.min(real.count, generated.count);
  if (fewest < least)
    throw new RangeError(`${fewest} items are too few: this metric takes at least ${least}.`);
}

/**
 * Squared Euclidean distances of item `i` of `a` to the items `from` … `to` − 1 of `b`, into the same places of `row`: the
 * inner loop of every metric that looks at all pairs.
 */
export function squaredDistances(
  a: PointSet,
  i: number,
  b: PointSet,
  from: number,
  to: number,
  row: Float64Array,
): void {
  const { size } = a;
  const x = a.x;
  const y = b.x;
  if (size === 2) {
    const x0 = x[2 * i];
    const x1 = x[2 * i + 1];
    for (let j = from; j < to; j++) {
      const d0 = x0 - y[2 * j];
      const d1 = x1 - y[2 * j + 1];
      row[j] = d0 * d0 + d1 * d1;
    }
    return;
  }
  for (let j = from; j < to; j++) {
    let sum = 0;
    for (let k = 0, p = i * size, q = j * size; k < size; k++, p++, q++) {
      const difference = x[p] - y[q];
      sum += difference * difference;
    }
    row[j] = sum;
  }
}
