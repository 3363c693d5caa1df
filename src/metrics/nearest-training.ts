import { argsort } from './argsort';
import type { Pieces } from './pieces';

/** Items in a row, as a dataset's split holds them. */
interface Items {
  /** `[count, size]`, finite. */
  readonly x: Float32Array;
  readonly count: number;
}

/** Of each asked item its nearest among the items. */
export interface Nearest {
  /** Its index, `[asked]`. */
  index: Int32Array;
  /** Euclidean distance to it, `[asked]`. */
  distance: Float64Array;
}

/**
 * The nearest of `items` to each of `asked`, exactly. Items are looked at outwards along the coordinate in which they
 * differ most, until that alone is too far; one is given up as soon as it is. Rests after each asked item.
 * O(asked · items · size) at worst, in the plane about O(asked · √items).
 * @throws RangeError where there are no items.
 */
export function* nearestItems(asked: Items, items: Items, size: number): Pieces<Nearest> {
  if (items.count < 1) throw new RangeError('Among no items none is nearest.');
  const axis = widestAxis(items, size);
  const along = Float64Array.from({ length: items.count }, (_, j) => items.x[j * size + axis]);
  const order = argsort(along);
  const sorted = Float64Array.from(order, (j) => along[j]);
  const found: Nearest = { index: new Int32Array(asked.count), distance: new Float64Array(asked.count) };
  yield;
  for (let i = 0; i < asked.count; i++) {
    const at = asked.x[i * size + axis];
    let least = Number.POSITIVE_INFINITY;
    let right = firstFrom(sorted, at);
    let left = right - 1;
    for (;;) {
      const toRight = right < items.count ? sorted[right] - at : Number.POSITIVE_INFINITY;
      const toLeft = left >= 0 ? at - sorted[left] : Number.POSITIVE_INFINITY;
      const apart = Math.min(toLeft, toRight);
      // Sorting is exact to 2⁻⁴⁰ of the range: what is missed by that is as near as makes no difference. An asked item
      // that is no number is near to nothing.
      if (!(apart * apart < least)) break;
      const j = order[toLeft < toRight ? left-- : right++];
      const squared = squaredUpTo(least, asked.x, i * size, items.x, j * size, size);
      if (squared < least) {
        least = squared;
        found.index[i] = j;
      }
    }
    found.distance[i] = Math.sqrt(least);
    yield;
  }
  return found;
}

/** The coordinate of the largest variance. */
function widestAxis({ x, count }: Items, size: number): number {
  let widest = 0;
  let most = -1;
  for (let k = 0; k < size; k++) {
    let sum = 0;
    let squares = 0;
    for (let i = k; i < count * size; i += size) {
      sum += x[i];
      squares += x[i] * x[i];
    }
    const variance = squares / count - (sum / count) ** 2;
    if (variance > most) {
      most = variance;
      widest = k;
    }
  }
  return widest;
}

/** The first place in ascending `values` that is not below `value`; their count where all are. */
function firstFrom(values: Float64Array, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Numbers between two looks at whether an item is already too far. */
const STRETCH = 32;

/** Squared distance of two items, or any number of at least `limit` where it is no less than that. */
function squaredUpTo(
  limit: number,
  a: Float32Array,
  p: number,
  b: Float32Array,
  q: number,
  size: number,
): number {
  let sum = 0;
  for (let from = 0; from < size && sum < limit; from += STRETCH) {
    const to = Math.min(size, from + STRETCH);
    for (let k = from; k < to; k++) {
      const difference = a[p + k] - b[q + k];
      sum += difference * difference;
    }
  }
  return sum;
}
