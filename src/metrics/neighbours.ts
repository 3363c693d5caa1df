import type { Pieces } from './pieces';
import { type PointSet, squaredDistances } from './point-set';

/** How many times k neighbours are kept, so that k are left without a group. */
const SPARE = 4;

/**
 * Squared distance of each item to its k-th nearest other item of the set, with all items and without each group of the
 * jackknife (item i is in group i mod groups): `[count, groups + 1]`, all items first. Items that lie on top of it
 * count; itself does not. Rests after each item. O(count² · size).
 *
 * Without a group the radius is exact as long as k of an item's 4 k nearest are of other groups; else it is that of
 * the 4 k-th.
 * @throws RangeError when k is no whole number from 1 to count − 1.
 */
export function* squaredRadii(set: PointSet, k: number, groups: number): Pieces<Float64Array> {
  const { count } = set;
  if (!Number.isSafeInteger(k) || k < 1 || k >= count) {
    throw new RangeError(
      `Of ${count} items none has a neighbour number ${k}: k must be from 1 to ${count - 1}.`,
    );
  }
  const kept = Math.min(SPARE * k, count - 1);
  const nearest = new NearestLists(count, kept);
  const row = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    squaredDistances(set, i, set, 0, i, row);
    for (let j = 0; j < i; j++) {
      nearest.offer(i, j, row[j]);
      nearest.offer(j, i, row[j]);
    }
    yield;
  }
  const radii = new Float64Array(count * (groups + 1));
  for (let i = 0; i < count; i++) {
    for (let e = 0; e <= groups; e++) radii[i * (groups + 1) + e] = nearest.kth(i, k, groups, e - 1);
  }
  return radii;
}

/** Of each item the nearest others so far, in ascending order of distance. */
class NearestLists {
  private readonly squares: Float64Array;
  private readonly items: Int32Array;
  private readonly last: Float64Array;

  constructor(
    count: number,
    private readonly length: number,
  ) {
    this.squares = new Float64Array(count * length).fill(Number.POSITIVE_INFINITY);
    this.items = new Int32Array(count * length);
    this.last = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  }

  offer(owner: number, item: number, squared: number): void {
    if (squared >= this.last[owner]) return;
    const { squares, items, length } = this;
    const from = owner * length;
    let at = from + length - 1;
    for (; at > from && squares[at - 1] > squared; at--) {
      squares[at] = squares[at - 1];
      items[at] = items[at - 1];
    }
    squares[at] = squared;
    items[at] = item;
    this.last[owner] = squares[from + length - 1];
  }

  /** Squared distance of the k-th nearest that is not in the group `out` (−1: of all). */
  kth(owner: number, k: number, groups: number, out: number): number {
    const from = owner * this.length;
    let found = 0;
    for (let at = from; at < from + this.length; at++) {
      if (out >= 0 && this.items[at] % groups === out) continue;
      if (++found === k) return this.squares[at];
    }
    return this.last[owner];
  }
}
