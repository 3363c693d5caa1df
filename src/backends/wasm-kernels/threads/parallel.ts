import type { BoundKernels } from '../simd/kernels';
import { type Part, split } from './ranges';
import type { Call } from './threads';

/** Work worth a thread, in multiplications or their like: some 0.2 ms, ten times what it takes to call one. */
const WORTH_A_THREAD = 1 << 22;

/** How many threads a piece of work is worth. */
export function threadsFor({ threads }: BoundKernels, work: number): number {
  return Math.max(1, Math.min(threads.count, Math.floor(work / WORTH_A_THREAD)));
}

/** Parts for each thread: one that is held up does fewer of them. */
const PARTS_A_THREAD = 4;

/** Runs a call for each part of a range, side by side where the work is worth it. */
export function inParallel(
  bound: BoundKernels,
  work: number,
  total: number,
  unit: number,
  make: (part: Part) => Call,
): void {
  const threads = threadsFor(bound, work);
  const parts = threads === 1 ? 1 : threads * PARTS_A_THREAD;
  bound.threads.run(split(total, parts, unit).map(make));
}
