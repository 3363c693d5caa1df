import { groupsFor, groupSize } from './jackknife';
import type { Pieces } from './pieces';
import { type PointSet, requireAlike, squaredDistances } from './point-set';

/** Means of a function of two items over all pairs of different items. */
export interface PairMeans {
  /** One real, one generated. */
  cross: number;
  /** Two real ones. */
  real: number;
  /** Two generated ones. */
  generated: number;
}

/** Means over all pairs, and over those left when the k-th group of both sets is out (`jackknife.ts`). */
export interface GroupedPairMeans {
  all: PairMeans;
  without: PairMeans[];
}

/** Sums a function of the squared distance over the places `from` … `to` − 1 of a row of squared distances. */
export type RowSum = (squared: Float64Array, from: number, to: number) => number;

/**
 * Means of a function of the squared distance of two items, within and between two sets: what energy distance and MMD are
 * made of. No item is paired with itself, which makes the means unbiased (U-statistics).
 *
 * Rests after each row of pairs. Every pair is visited once: sums are kept by the groups of its two items, from which any group can be taken out.
 * O((n + m)² · size).
 * @throws RangeError for items of two sizes, or fewer than 3 on a side (a pair must remain without one).
 */
export function* pairMeans(real: PointSet, generated: PointSet, rowSum: RowSum): Pieces<GroupedPairMeans> {
  requireAlike(real, generated, 3);
  const groups = groupsFor(real.count, generated.count);
  const r = byGroup(real, groups);
  const g = byGroup(generated, groups);
  const cross = yield* blockSums(r, g, groups, rowSum);
  const withinReal = yield* blockSums(r, r, groups, rowSum);
  const withinGenerated = yield* blockSums(g, g, groups, rowSum);
  const means = (out: number | undefined): PairMeans => {
    const n = real.count - (out === undefined ? 0 : groupSize(real.count, groups, out));
    const m = generated.count - (out === undefined ? 0 : groupSize(generated.count, groups, out));
    return {
      cross: sumWithout(cross, groups, out) / (n * m),
      real: sumWithout(withinReal, groups, out) / (n * (n - 1)),
      generated: sumWithout(withinGenerated, groups, out) / (m * (m - 1)),
    };
  };
  return { all: means(undefined), without: Array.from({ length: groups }, (_, group) => means(group)) };
}

/** A set with the items of each group side by side, and where each group begins. */
interface Grouped {
  set: PointSet;
  /** `[groups + 1]`. */
  starts: number[];
}

function byGroup({ x, size, count }: PointSet, groups: number): Grouped {
  const ordered = new Float64Array(count * size);
  const starts = [0];
  let row = 0;
  for (let group = 0; group < groups; group++) {
    for (let i = group; i < count; i += groups, row++) {
      for (let k = 0; k < size; k++) ordered[row * size + k] = x[i * size + k];
    }
    starts.push(row);
  }
  return { set: { x: ordered, size, count }, starts };
}

/** Sums over ordered pairs, by group of the first and group of the second item: `[groups, groups]`. */
function* blockSums(a: Grouped, b: Grouped, groups: number, rowSum: RowSum): Pieces<Float64Array> {
  const sums = new Float64Array(groups * groups);
  const row = new Float64Array(b.set.count);
  const same = a === b;
  for (let p = 0; p < groups; p++) {
    for (let i = a.starts[p]; i < a.starts[p + 1]; i++) {
      // Within a set each pair is visited once and counted for both of its orders.
      const first = same ? i + 1 : 0;
      squaredDistances(a.set, i, b.set, first, b.set.count, row);
      for (let q = same ? p : 0; q < groups; q++) {
        const sum = rowSum(row, Math.max(first, b.starts[q]), b.starts[q + 1]);
        sums[p * groups + q] += sum;
        if (same) sums[q * groups + p] += sum;
      }
      yield;
    }
  }
  return sums;
}

/** The sum of all blocks but those in the row or column of a group. */
function sumWithout(blocks: Float64Array, groups: number, out: number | undefined): number {
  let sum = 0;
  for (let p = 0; p < groups; p++) {
    if (p === out) continue;
    for (let q = 0; q < groups; q++) if (q !== out) sum += blocks[p * groups + q];
  }
  return sum;
}
