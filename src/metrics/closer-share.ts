import type { Estimate } from '../core/estimate';
import { groupsFor, jackknifeError } from './jackknife';

/**
 * How often a number of `a` is below one of `b`, over all pairs, equal ones counted half: the Mann–Whitney statistic
 * U / (n m). With distances to the nearest training item of samples (a) and of held-out items (b) it is the data-copying
 * statistic of Meehan, Chaudhuri & Dasgupta 2020 ("A non-parametric test to detect data-copying in generative
 * models", eq. 1), turned so that more means more copying: ½ for a model that draws as the data do.
 * O((n + m) log(n + m)); the error by the jackknife over groups of both.
 */
export function closerShare(a: Float64Array, b: Float64Array): Estimate {
  const groups = groupsFor(a.length, b.length);
  const without = Array.from({ length: groups }, (_, group) =>
    share(leaveOut(a, groups, group), leaveOut(b, groups, group)),
  );
  return { value: share(a, b), uncertainty: jackknifeError(groups > 1 ? without : []), samples: a.length };
}

function leaveOut(values: Float64Array, groups: number, group: number): Float64Array {
  return values.filter((_, i) => i % groups !== group);
}

function share(a: Float64Array, b: Float64Array): number {
  const low = a.toSorted();
  const high = b.toSorted();
  let below = 0;
  let equal = 0;
  let sum = 0;
  for (const value of high) {
    while (below < low.length && low[below] < value) below++;
    while (equal < low.length && low[equal] <= value) equal++;
    sum += (below + equal) / 2;
  }
  return sum / (low.length * high.length);
}
