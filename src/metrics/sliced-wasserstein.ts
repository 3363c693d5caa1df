import { Rng, STREAM } from '../core/rng';
import { argsort } from './argsort';
import { groupsFor, jackknifeError } from './jackknife';
import type { Estimate } from '../core/estimate';
import { finish, type Pieces } from './pieces';
import { type PointSet, requireAlike } from './point-set';

export interface SlicedOptions {
  /** Random directions; 128 when left out. */
  projections?: number | undefined;
  /** Of the directions: the same seed gives the same ones. */
  seed?: number | undefined;
}

/** The distance with all items, and with the k-th group of both sets left out (`jackknife.ts`). */
interface Sliced {
  all: number;
  without: number[];
}

/**
 * Sliced Wasserstein-1 distance (Bonneel et al. 2015, "Sliced and Radon Wasserstein barycenters of measures"): the mean
 * over random directions of the distance that mass must move along the direction, in the data's own unit of length.
 *
 * Biased upwards: two samples of one distribution are never alike, so that a perfect model scores above 0 too, by
 * an amount that shrinks with the sample count. Read it beside real against real.
 * @throws RangeError for items of two sizes.
 */
export function slicedWasserstein(
  real: PointSet,
  generated: PointSet,
  options: SlicedOptions = {},
): Estimate {
  return finish(slicedWassersteinInPieces(real, generated, options));
}

/** {@link slicedWasserstein}, resting after each direction. */
export function* slicedWassersteinInPieces(
  real: PointSet,
  generated: PointSet,
  { projections = 128, seed = 0 }: SlicedOptions = {},
): Pieces<Estimate> {
  const { all, without } = yield* slicedAlong(
    real,
    generated,
    randomDirections(real.size, projections, seed),
    1,
  );
  return { value: all, uncertainty: jackknifeError(without), samples: generated.count };
}

/** `count` unit vectors uniform on the sphere of `size` dimensions: `[count, size]`. */
export function randomDirections(size: number, count: number, seed: number): Float64Array {
  const rng = new Rng(seed, STREAM.metrics);
  const directions = new Float64Array(count * size);
  for (let d = 0; d < count; d++) {
    let squares = 0;
    for (let k = d * size; k < (d + 1) * size; k++) {
      directions[k] = rng.normal();
      squares += directions[k] ** 2;
    }
    const length = Math.sqrt(squares);
    for (let k = d * size; k < (d + 1) * size; k++) directions[k] /= length;
  }
  return directions;
}

/**
 * Sliced Wasserstein distance of order p along given unit `directions` `[count, size]`:
 * (mean over directions of W_p^p)^(1/p). Rests after each direction. @throws RangeError for items of two sizes.
 */
export function* slicedAlong(
  real: PointSet,
  generated: PointSet,
  directions: Float64Array,
  order: 1 | 2,
): Pieces<Sliced> {
  requireAlike(real, generated, 1);
  const groups = groupsFor(real.count, generated.count);
  const count = directions.length / real.size;
  let all = 0;
  const without = Array.from({ length: groups }, () => 0);
  for (let d = 0; d < count; d++) {
    const direction = directions.subarray(d * real.size, (d + 1) * real.size);
    const a = project(real, direction, groups);
    const b = project(generated, direction, groups);
    all += transport(a.values, b.values, order) / count;
    for (let group = 0; group < groups && groups > 1; group++) {
      without[group] += transport(leaveOut(a, group), leaveOut(b, group), order) / count;
    }
    yield;
  }
  const root = (power: number) => (order === 1 ? power : Math.sqrt(power));
  return { all: root(all), without: groups > 1 ? without.map(root) : [] };
}

/** Places of the items along a line, ascending, with the group of each. */
interface Projected {
  values: Float64Array;
  groups: Uint8Array;
}

function project({ x, size, count }: PointSet, direction: Float64Array, groups: number): Projected {
  const along = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += x[i * size + k] * direction[k];
    along[i] = sum;
  }
  const order = argsort(along);
  const projected = { values: new Float64Array(count), groups: new Uint8Array(count) };
  for (let i = 0; i < count; i++) {
    projected.values[i] = along[order[i]];
    projected.groups[i] = order[i] % groups;
  }
  return projected;
}

function leaveOut({ values, groups }: Projected, group: number): Float64Array {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (groups[i] !== group) kept[count++] = values[i];
  return kept.subarray(0, count);
}

/**
 * W_p^p of two ascending lists of places, each with its mass spread evenly: ∫₀¹ |F⁻¹(u) − G⁻¹(u)|^p du, where the inverse
 * distribution functions are steps of 1/n and 1/m.
 */
function transport(a: Float64Array, b: Float64Array, order: 1 | 2): number {
  const n = a.length;
  const m = b.length;
  let sum = 0;
  if (n === m) {
    for (let i = 0; i < n; i++) {
      const way = Math.abs(a[i] - b[i]);
      sum += order === 1 ? way : way * way;
    }
    return sum / n;
  }
  // Mass in units of 1/(n m), so that the borders of the steps are whole numbers.
  for (let i = 0, j = 0, at = 0; i < n && j < m; ) {
    const until = Math.min((i + 1) * m, (j + 1) * n);
    const way = Math.abs(a[i] - b[j]);
    sum += (order === 1 ? way : way * way) * (until - at);
    at = until;
    if ((i + 1) * m === until) i++;
    if ((j + 1) * n === until) j++;
  }
  return sum / (n * m);
}
