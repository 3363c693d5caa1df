import { jackknifeError } from './jackknife';
import { type PairMeans, pairMeans } from './pair-means';
import type { Estimate } from '../core/estimate';
import { finish, type Pieces } from './pieces';
import type { PointSet } from './point-set';

/**
 * Energy distance 2 E‖X − Y‖ − E‖X − X′‖ − E‖Y − Y′‖ (Székely & Rizzo 2013, "Energy statistics"), in the data's own
 * unit of length; 0 exactly when the distributions are equal, and it needs no bandwidth.
 *
 * Estimated without bias: a perfect model scores around 0, a little below as often as above. (Others state the root
 * of the biased form, which is never 0: scipy's `energy_distance`.)
 * @throws RangeError as `pairMeans`.
 */
export function energyDistance(real: PointSet, generated: PointSet): Estimate {
  return finish(energyDistanceInPieces(real, generated));
}

/** {@link energyDistance}, resting after each row of pairs. */
export function* energyDistanceInPieces(real: PointSet, generated: PointSet): Pieces<Estimate> {
  const { all, without } = yield* pairMeans(real, generated, sumOfDistances);
  return {
    value: combine(all),
    uncertainty: jackknifeError(without.map(combine)),
    samples: generated.count,
  };
}

/** Σ ‖x − y‖ over a row; a `RowSum`. */
export function sumOfDistances(squared: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let j = from; j < to; j++) sum += Math.sqrt(squared[j]);
  return sum;
}

function combine({ cross, real, generated }: PairMeans): number {
  return 2 * cross - real - generated;
}
