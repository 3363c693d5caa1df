/** Test support: one way to compare numbers with a tolerance. Importing it registers `toBeAllclose`. */
import { expect } from 'vitest';

/** Numbers agree when |received − expected| ≤ atol + rtol · |expected|, each on its own, as in NumPy. */
export interface Tolerance {
  /** Relative; 0 when left out. */
  rtol?: number;
  /** Absolute; 0 when left out. */
  atol?: number;
}

declare module 'vitest' {
  interface Matchers<T> {
    /**
     * Holds when both lists are equally long and every number is as near as `tolerance` says; a NaN is near nothing.
     * Flat lists of any kind (`number[]`, `Float32Array`, …), or two numbers.
     */
    toBeAllclose(expected: ArrayLike<number> | number, tolerance: Tolerance): T;
  }
}

expect.extend({
  toBeAllclose(received: unknown, expected: unknown, { rtol = 0, atol = 0 }: Tolerance) {
    const problem = farthest(numbersOf(received), numbersOf(expected), rtol, atol);
    return {
      pass: problem === undefined,
      message: () => problem ?? `expected numbers that are not all within rtol ${rtol}, atol ${atol}`,
    };
  },
});

/** Where two lists disagree most, in words; nothing when they agree. */
function farthest(
  received: readonly number[],
  expected: readonly number[],
  rtol: number,
  atol: number,
): string | undefined {
  if (received.length !== expected.length) {
    return `expected ${expected.length} numbers, received ${received.length}`;
  }
  let at = -1;
  let worst = 0;
  let count = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(received[i] - expected[i]);
    // Equal infinities differ by NaN, and agree.
    if (received[i] === expected[i] || error <= atol + rtol * Math.abs(expected[i])) continue;
    count++;
    if (at < 0 || !(error <= worst)) {
      at = i;
      worst = error;
    }
  }
  if (at < 0) return undefined;
  return (
    `${count} of ${expected.length} numbers are not within rtol ${rtol}, atol ${atol}; ` +
    `worst at ${at}: received ${received[at]}, expected ${expected[at]} (off by ${worst})`
  );
}

function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array) {
    return Array.from<unknown>(value).map((item) => {
      if (typeof item !== 'number') throw new TypeError('toBeAllclose compares flat lists of numbers.');
      return item;
    });
  }
  throw new TypeError('toBeAllclose compares flat lists of numbers.');
}
