/** How a thread and its helper talk: a few numbers in the shared heap. */

/** Counts calls; a helper waits for it to change. */
export const TICKET = 0;
/** The ticket of the last call that the helper finished. */
export const DONE = 1;
/** Place of the called kernel in `KERNEL_NAMES`, or `LEAVE`. */
export const NAME = 2;
/** Not 0 when a call of the helper failed. */
export const FAILED = 3;
/** In the place of a kernel: the helper touches the heap no more once this call is done. */
export const LEAVE = -1;
/** Words of the control block. */
const WORDS = 4;
/** Most arguments of a kernel. */
const MOST = 32;

/** Byte offsets of the arguments, float64: each fits, being a float32 or an int32. */
export const ARGUMENTS = { start: WORDS * 4, end: WORDS * 4 + MOST * 8 };

/** What a helper is started with. */
export interface HelperStart {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Byte address of its control block. */
  control: number;
}

/** Views of a control block. A shared heap keeps its place when it grows, so they stay valid. */
export function viewOf(
  memory: WebAssembly.Memory,
  control: number,
): { control: Int32Array; args: Float64Array } {
  return {
    control: new Int32Array(memory.buffer, control, WORDS),
    args: new Float64Array(memory.buffer, control + ARGUMENTS.start, MOST),
  };
}

/**
 * A word as it is now. V8 14 takes a plain atomic load out of the loop that waits for it to change (seen in Chromium 156:
 * a helper noticed its call when its loop had run out, after up to 2 ms); adding nothing stays where it is.
 */
export function fresh(control: Int32Array, word: number): number {
  return Atomics.add(control, word, 0);
}
