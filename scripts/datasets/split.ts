import { Rng, STREAM } from '../../src/core/rng';

/** Fixed for ever: the committed bytes depend on it. */
const SPLIT_SEED = 1;

/**
 * A fixed order of the items: training items first, the last `heldOutCount` held out. Each label has its share of
 * the held-out items, to within one (largest remainders); both parts are shuffled.
 */
export function stratifiedOrder(labels: Uint8Array, heldOutCount: number): Uint32Array {
  const shuffled = new Rng(SPLIT_SEED, STREAM.data).permutation(labels.length);
  const quotas = largestRemainders(countLabels(labels), heldOutCount);
  const train: number[] = [];
  const heldOut: number[] = [];
  for (const index of shuffled) {
    const label = labels[index];
    if (quotas[label] > 0) {
      quotas[label]--;
      heldOut.push(index);
    } else {
      train.push(index);
    }
  }
  return Uint32Array.from([...train, ...heldOut]);
}

/** How many items each label has. */
export function countLabels(labels: Uint8Array): number[] {
  const counts: number[] = [];
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return Array.from(counts, (count) => count ?? 0);
}

/** Shares `total` out in proportion to `counts`; ties go to the smaller label. */
function largestRemainders(counts: readonly number[], total: number): number[] {
  const sum = counts.reduce((a, b) => a + b, 0);
  const exact = counts.map((count) => (count * total) / sum);
  const quotas = exact.map(Math.floor);
  const byRemainder = counts
    .map((_, label) => label)
    .sort((a, b) => exact[b] - quotas[b] - (exact[a] - quotas[a]) || a - b);
  const missing = total - quotas.reduce((a, b) => a + b, 0);
  for (const label of byRemainder.slice(0, missing)) quotas[label]++;
  return quotas;
}
