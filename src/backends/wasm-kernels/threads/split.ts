import type { BoundKernels } from '../simd/kernels';
import type { Call } from './threads';

/** A part of a range. */
export interface Part {
  start: number;
  count: number;
  /** The thread that takes it. */
  thread: number;
}

/** Less work than this, in multiplications or their like, is done sooner than a helper is woken: some 50 µs. */
const WORTH_A_THREAD = 1 << 19;

/** How many threads a piece of work is worth. */
export function threadsFor({ threads }: BoundKernels, work: number): number {
  return Math.max(1, Math.min(threads.count, Math.floor(work / WORTH_A_THREAD)));
}

/** Cuts `total` into at most `count` parts of about one size, each but the last a multiple of `unit`. */
export function split(total: number, count: number, unit = 1): Part[] {
  const each = Math.max(unit, Math.ceil(total / count / unit) * unit);
  const parts: Part[] = [];
  for (let start = 0; start < total; start += each) {
    parts.push({ start, count: Math.min(each, total - start), thread: parts.length });
  }
  return parts;
}

/** Runs a call for each part of a range, side by side where the work is worth it. */
export function inParallel(
  bound: BoundKernels,
  work: number,
  total: number,
  unit: number,
  make: (part: Part) => Call,
): void {
  bound.threads.run(split(total, threadsFor(bound, work), unit).map(make));
}
