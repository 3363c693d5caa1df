import { groupsFor, groupSize, jackknifeError } from './jackknife';
import { squaredRadii } from './neighbours';
import type { Estimate } from '../core/estimate';
import { finish, type Pieces } from './pieces';
import { type PointSet, requireAlike, squaredDistances } from './point-set';

/** Fidelity and diversity of samples, told apart. The radius of an item reaches to its k-th nearest of the same set. */
export interface Prdc {
  /** Share of generated items within the radius of any real one (Kynkäänniemi et al. 2019, arXiv 1904.06991). */
  precision: Estimate;
  /** Share of real items within the radius of any generated one (the same). One far sample can reach over many. */
  recall: Estimate;
  /**
   * Real radii that a generated item lies in, on average, divided by k (Naeem et al. 2020, arXiv 2002.09797, eq. 3);
   * 1 for a perfect model, more where samples crowd into the dense places.
   */
  density: Estimate;
  /** Share of real items with a generated one within their radius (eq. 4); `expectedCoverage` for a perfect model. */
  coverage: Estimate;
}

/**
 * Precision, recall, density and coverage, with k = 5 unless told otherwise. Distances are compared strictly and an
 * item is no neighbour of itself, as in the authors' package `prdc`. Where k + 1 real items lie on one spot their
 * radius is 0 and nothing is within it: all four are 0 for identical constant sets, by definition. O((n + m)² · size).
 *
 * The stated errors are on the safe side, 1 to 2 times the scatter over fresh sets: with an item its neighbours' radii
 * change too, which is more than the jackknife's smooth statistics do. Holding the radii fixed would halve the truth.
 * @throws RangeError for items of two sizes, or k not below the count of either set.
 */
export function prdc(real: PointSet, generated: PointSet, k = 5): Prdc {
  return finish(prdcInPieces(real, generated, k));
}

/** {@link prdc}, resting after each item. */
export function* prdcInPieces(real: PointSet, generated: PointSet, k = 5): Pieces<Prdc> {
  requireAlike(real, generated, 1);
  const groups = usableGroups(real, generated, k);
  const hits = yield* countHits(real, generated, k, groups);
  const samples = generated.count;
  const estimate = (valueOf: (evaluation: number) => number): Estimate => ({
    value: valueOf(0),
    uncertainty: jackknifeError(Array.from({ length: groups }, (_, group) => valueOf(group + 1))),
    samples,
  });
  return {
    precision: estimate((e) => shareAbove0(hits.radiiAround, samples, groups, e)),
    recall: estimate((e) => shareAbove0(hits.recalled, real.count, groups, e)),
    density: estimate((e) => meanOf(hits.radiiAround, samples, groups, e) / k),
    coverage: estimate((e) => shareAbove0(hits.covered, real.count, groups, e)),
  };
}

/**
 * Coverage of a perfect model (Naeem et al. 2020, lemma 2): 1 − Π (N − i)/(N + M − i), i = 1 … k, for N real
 * and M generated items.
 */
export function expectedCoverage(real: number, generated: number, k = 5): number {
  let missed = 1;
  for (let i = 1; i <= k; i++) missed *= (real - i) / (real + generated - i);
  return 1 - missed;
}

/** Groups of the jackknife; 0 where a set without one of them would have no k-th neighbour. */
function usableGroups(real: PointSet, generated: PointSet, k: number): number {
  const groups = groupsFor(real.count, generated.count);
  const left = Math.min(...[real, generated].map(({ count }) => count - groupSize(count, groups, 0)));
  return left > k ? groups : 0;
}

/**
 * What was found for each item, in each evaluation: `[items, groups + 1]`, first with all items and then without each
 * group.
 */
interface Hits {
  /** Real radii that a generated item lies in. */
  radiiAround: Uint16Array;
  /** 1 where a real item lies in a generated radius. */
  recalled: Uint8Array;
  /** 1 where a real radius has a generated item within. */
  covered: Uint8Array;
}

function* countHits(real: PointSet, generated: PointSet, k: number, groups: number): Pieces<Hits> {
  const evaluations = groups + 1;
  const realRadii = yield* squaredRadii(real, k, groups);
  const generatedRadii = yield* squaredRadii(generated, k, groups);
  // A radius only grows when items are left out: most pairs fail already at the largest one.
  const widestReal = widest(realRadii, evaluations);
  const widestGenerated = widest(generatedRadii, evaluations);
  const hits: Hits = {
    radiiAround: new Uint16Array(generated.count * evaluations),
    recalled: new Uint8Array(real.count * evaluations),
    covered: new Uint8Array(real.count * evaluations),
  };
  const row = new Float64Array(generated.count);
  for (let i = 0; i < real.count; i++) {
    squaredDistances(real, i, generated, 0, generated.count, row);
    for (let j = 0; j < generated.count; j++) {
      const squared = row[j];
      if (squared >= widestReal[i] && squared >= widestGenerated[j]) continue;
      for (let e = 0; e < evaluations; e++) {
        if (isOut(i, groups, e) || isOut(j, groups, e)) continue;
        if (squared < realRadii[i * evaluations + e]) {
          hits.radiiAround[j * evaluations + e]++;
          hits.covered[i * evaluations + e] = 1;
        }
        if (squared < generatedRadii[j * evaluations + e]) hits.recalled[i * evaluations + e] = 1;
      }
    }
    yield;
  }
  return hits;
}

function widest(radii: Float64Array, evaluations: number): Float64Array {
  const largest = new Float64Array(radii.length / evaluations);
  for (let at = 0; at < radii.length; at++) {
    const item = Math.floor(at / evaluations);
    if (radii[at] > largest[item]) largest[item] = radii[at];
  }
  return largest;
}

/** Whether an item is left out of an evaluation. */
function isOut(item: number, groups: number, evaluation: number): boolean {
  return evaluation > 0 && item % groups === evaluation - 1;
}

function shareAbove0(hits: Uint8Array | Uint16Array, count: number, groups: number, e: number): number {
  return average(count, groups, e, (item) => (hits[item * (groups + 1) + e] > 0 ? 1 : 0));
}

function meanOf(hits: Uint16Array, count: number, groups: number, e: number): number {
  return average(count, groups, e, (item) => hits[item * (groups + 1) + e]);
}

/** Over the items that an evaluation has. */
function average(count: number, groups: number, e: number, valueOf: (item: number) => number): number {
  let sum = 0;
  let items = 0;
  for (let item = 0; item < count; item++) {
    if (isOut(item, groups, e)) continue;
    sum += valueOf(item);
    items++;
  }
  return sum / items;
}
