/**
 * How threads talk: numbers in the shared heap. All see one job, a list of calls that each takes from as it gets to it; so a
 * thread that the system lets wait does less, and the others wait for one call of it at most.
 */

/** Which job it is, how many calls it has, and how many have been taken, in one word: it changes as a whole. */
const JOB = 0;
/** Calls that helpers have finished. */
export const FINISHED = 1;
/** Not 0 when a call of a helper failed. */
export const FAILED = 2;
const WORDS = 4;

/** Bits of a count in the word of a job; what is left above two of them tells jobs apart. */
const COUNT_BITS = 6;
const COUNT = (1 << COUNT_BITS) - 1;
/** Most calls of a job. */
export const MOST_CALLS = COUNT;

/** Most arguments of a kernel. */
const MOST_ARGUMENTS = 32;
/** A call in the heap: the kernel's place in `KERNEL_NAMES`, `apart`, how many arguments, and those, in float64: each fits. */
const CALL = 3 + MOST_ARGUMENTS;
const CALLS_START = WORDS * 4;

/** Bytes of a job. */
export const JOB_BYTES = CALLS_START + MOST_CALLS * CALL * 8;

/** A job in the heap. A shared heap keeps its place when it grows, so the views stay valid. */
export interface Job {
  words: Int32Array;
  calls: Float64Array;
}

export function jobAt(memory: WebAssembly.Memory, address: number): Job {
  return {
    words: new Int32Array(memory.buffer, address, WORDS),
    calls: new Float64Array(memory.buffer, address + CALLS_START, MOST_CALLS * CALL),
  };
}

/** A call of a kernel by its number. */
export interface NumberedCall {
  kernel: number;
  args: readonly number[];
  /** By how many bytes the last argument, memory to work in, is another from thread to thread. */
  apart: number;
}

/** Puts a job in the place of the one before, all of whose calls are finished; without calls it only wakes those who wait. */
export function post({ words, calls }: Job, list: readonly NumberedCall[]): void {
  list.forEach(({ kernel, args, apart }, i) => calls.set([kernel, apart, args.length, ...args], i * CALL));
  Atomics.store(words, FINISHED, 0);
  const number = (fresh(words, JOB) >>> (2 * COUNT_BITS)) + 1;
  Atomics.store(words, JOB, (number << (2 * COUNT_BITS)) | (list.length << COUNT_BITS));
  Atomics.notify(words, JOB);
}

/** The job's word as it is now; whoever has nothing to do waits for it to change. */
export function jobNow({ words }: Job): number {
  return fresh(words, JOB);
}

/** Waits until the job's word is another. */
export function awaitJob({ words }: Job, word: number): void {
  Atomics.wait(words, JOB, word);
}

/** Takes the next call. @returns its place, or −1 where all are taken */
export function take(job: Job): number {
  for (;;) {
    const word = jobNow(job);
    const taken = word & COUNT;
    if (taken >= ((word >> COUNT_BITS) & COUNT)) return -1;
    if (Atomics.compareExchange(job.words, JOB, word, word + 1) === word) return taken;
  }
}

/** The call at a place, as a thread is to run it. */
export function callAt({ calls }: Job, place: number, thread: number): { kernel: number; args: number[] } {
  const [kernel, apart, count] = calls.subarray(place * CALL);
  const args = Array.from(calls.subarray(place * CALL + 3, place * CALL + 3 + count));
  args[count - 1] += thread * apart;
  return { kernel, args };
}

/** What a helper is to do, in a word of its own. */
export const IDLE = 0;
export const ACTIVE = 1;
/** It touches the heap no more, once it says that it has left. */
export const LEAVING = 2;
export const LEFT = 3;
/** Bytes of that word. */
export const STATE_BYTES = 4;

export function stateAt(memory: WebAssembly.Memory, address: number): Int32Array {
  return new Int32Array(memory.buffer, address, 1);
}

/** What a helper is started with. */
export interface HelperStart {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Byte addresses of the job and of the helper's state. */
  job: number;
  state: number;
  /** Its number; the thread that calls is 0. */
  thread: number;
}

/**
 * A word as it is now. V8 14 takes a plain atomic load out of the loop that waits for it to change (seen in Chromium 156:
 * a helper noticed its call when its loop had run out, after up to 2 ms); adding nothing stays where it is.
 */
export function fresh(words: Int32Array, word: number): number {
  return Atomics.add(words, word, 0);
}

/** Waits until a word is a number; looks often before it lies down, for waking takes long. */
export function awaitWord(words: Int32Array, word: number, wanted: number, spins: number): void {
  for (let i = 0; i < spins; i++) if (fresh(words, word) === wanted) return;
  for (;;) {
    const found = fresh(words, word);
    if (found === wanted) return;
    Atomics.wait(words, word, found);
  }
}
