import type { Estimate } from '../../core/estimate';
import { groupsFor, jackknifeError } from '../jackknife';
import { finish, type Pieces } from '../pieces';
import { type PointSet, requireAlike } from '../point-set';
import { choleskyColumns, symmetricEigenvalues } from './eigenvalues';

/** Of items with `size` numbers each a set needs so many: a covariance from fewer is mostly chance. */
const leastItems = (size: number): number => 2 * size + 1;

/** Mean `[size]` and covariance `[size, size]` of some items. */
interface Gaussian {
  mean: Float64Array;
  covariance: Float64Array;
}

/**
 * The squared Fréchet distance of two sets (Dowson & Landau 1982, "The Fréchet distance between multivariate normal
 * distributions"): each is taken for a Gaussian of its mean and covariance, and
 * d² = |μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 (Σ₁^½ Σ₂ Σ₁^½)^½).
 *
 * Meant for the features of a classifier of this project's own. It is *not* the FID of the literature, whose features
 * are those of Inception-v3: numbers cannot be compared with it, nor between datasets. Biased upwards, by an amount that
 * shrinks with the sample count: read it beside real against real. Never below 0.
 * @throws RangeError for items of two sizes, or where a set has not more than twice as many items as an item has numbers.
 */
export function frechetDistance(real: PointSet, generated: PointSet): Estimate {
  return finish(frechetInPieces(real, generated));
}

/** {@link frechetDistance}, resting after each of the jackknife's evaluations. */
export function* frechetInPieces(real: PointSet, generated: PointSet): Pieces<Estimate> {
  requireAlike(real, generated, leastItems(real.size));
  const groups = groupsFor(real.count, generated.count);
  const a = gaussians(real, groups);
  yield;
  const b = gaussians(generated, groups);
  const distances: number[] = [];
  for (const [k, gaussian] of a.entries()) {
    yield;
    distances.push(betweenGaussians(gaussian, b[k], real.size));
  }
  const [value, ...without] = distances;
  return { value, uncertainty: jackknifeError(without), samples: generated.count };
}

/** Of all items, and of those outside each group of the jackknife. */
function gaussians({ x, size, count }: PointSet, groups: number): Gaussian[] {
  // Sums of products around the common mean: around 0 they would cancel.
  const centre = new Float64Array(size);
  for (let i = 0; i < x.length; i++) centre[i % size] += x[i] / count;
  const sums = Array.from({ length: groups }, () => new Float64Array(size));
  const products = Array.from({ length: groups }, () => new Float64Array(size * size));
  const counts = Array.from({ length: groups }, () => 0);
  const row = new Float64Array(size);
  for (let item = 0; item < count; item++) {
    const group = item % groups;
    const sum = sums[group];
    const product = products[group];
    counts[group]++;
    for (let i = 0; i < size; i++) {
      row[i] = x[item * size + i] - centre[i];
      sum[i] += row[i];
    }
    for (let i = 0; i < size; i++) for (let j = i; j < size; j++) product[i * size + j] += row[i] * row[j];
  }
  const except = (left: number): Gaussian => {
    const kept = [...counts.keys()].filter((group) => group !== left);
    const n = kept.reduce((total, group) => total + counts[group], 0);
    const mean = new Float64Array(size);
    const covariance = new Float64Array(size * size);
    for (const group of kept) for (let i = 0; i < size; i++) mean[i] += sums[group][i] / n;
    for (let i = 0; i < size; i++) {
      for (let j = i; j < size; j++) {
        let product = 0;
        for (const group of kept) product += products[group][i * size + j];
        const value = (product - n * mean[i] * mean[j]) / (n - 1);
        covariance[i * size + j] = value;
        covariance[j * size + i] = value;
      }
    }
    return { mean: mean.map((value, i) => value + centre[i]), covariance };
  };
  return [except(-1), ...counts.map((_, group) => except(group))];
}

/** d² of two Gaussians. Eigenvalues that rounding has brought below 0 count as 0, so no root is complex. */
function betweenGaussians(a: Gaussian, b: Gaussian, size: number): number {
  let distance = 0;
  for (let i = 0; i < size; i++) {
    distance += (a.mean[i] - b.mean[i]) ** 2 + a.covariance[i * size + i] + b.covariance[i * size + i];
  }
  const columns = choleskyColumns(a.covariance, size);
  for (const value of symmetricEigenvalues(between(columns, b.covariance, size), columns.length)) {
    distance -= 2 * Math.sqrt(Math.max(0, value));
  }
  return Math.max(0, distance);
}

/** Lᵀ Σ₂ L for Σ₁ = L Lᵀ: symmetric, with the same eigenvalues as Σ₁^½ Σ₂ Σ₁^½ but for zeros. Upper half alone. */
function between(columns: readonly Float64Array[], second: Float64Array, size: number): Float64Array {
  const rank = columns.length;
  const whole = new Float64Array(rank * rank);
  const product = new Float64Array(size);
  columns.forEach((column, i) => {
    product.fill(0);
    for (let k = 0; k < size; k++) {
      for (let j = 0; j < size; j++) product[j] += column[k] * second[k * size + j];
    }
    for (let j = i; j < rank; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += product[k] * columns[j][k];
      whole[i * rank + j] = sum;
    }
  });
  return whole;
}
