import type { AlignedBlocks } from '../heap';
import { type Kernel, KERNEL_NAMES, type KernelName, type SimdKernels } from '../simd/exports';
import {
  ACTIVE,
  awaitWord,
  FAILED,
  FINISHED,
  fresh,
  type HelperStart,
  IDLE,
  type Job,
  JOB_BYTES,
  jobAt,
  LEAVING,
  LEFT,
  post,
  STATE_BYTES,
  stateAt,
  take,
} from './control';
import { split } from './ranges';

/** A kernel and what it is called with. */
export interface Call {
  name: KernelName;
  args: readonly number[];
  /** By how many bytes the last argument, memory to work in, is another from thread to thread. */
  apart: number;
}

/** A call, its arguments checked. */
export function call<K extends KernelName>(name: K, ...args: Parameters<SimdKernels[K]>): Call {
  return { name, args: args.map(Number), apart: 0 };
}

/** A call whose last argument is memory to work in: the first thread's, and so many bytes further that of each other. */
export function callApart<K extends KernelName>(
  apart: number,
  name: K,
  ...args: Parameters<SimdKernels[K]>
): Call {
  return { ...call(name, ...args), apart };
}

/** Memory for one kernel at a time of each thread: the first one's, and how far apart they lie. */
export interface Scratch {
  address: number;
  apart: number;
}

/** Who computes: this thread alone, or with helpers. */
export interface Threads {
  /** Threads there are, this one among them. */
  readonly count: number;
  readonly scratch: Scratch;
  /** Runs calls, at most `MOST_CALLS`, in any order and side by side, and waits for all. None may read what another writes. */
  run(calls: readonly Call[]): void;
  /** Ends the helpers and frees their memory; of one that is still starting, once it has started. */
  dispose(): void;
}

/** The part of a Worker that is needed. */
export interface Spawned {
  postMessage(message: HelperStart): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** What threads work with. */
export interface ThreadSettings {
  /** In the order of `KERNEL_NAMES`. */
  kernels: readonly Kernel[];
  /** Bytes of scratch memory that any thread needs. */
  scratch: number;
  /** Threads that there can be. */
  most: number;
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Where heap memory comes from. */
  blocks: Pick<AlignedBlocks, 'reserve' | 'release'>;
}

/** A helper thread, which waits for jobs in the heap. */
interface Helper {
  /** Where its state lies. */
  address: number;
  state: Int32Array;
}

/** How often what others finish is looked for before this thread lies down: some 0.5 ms, for waking takes long. */
const SPINS = 100_000;

/**
 * This thread and the helpers that have joined. Results do not depend on how many there are: a call makes the same bits
 * as a part of the whole.
 */
export class ThreadTeam implements Threads {
  readonly scratch: Scratch;
  private readonly helpers: Helper[] = [];
  /** Those that are to be tried out again: from when on, and how long to wait after each trial that follows. */
  private readonly waiting = new Map<Helper, { from: number; later: readonly number[] }>();
  /** Helpers that were started and have not left: they look at the job. */
  private alive = 0;
  private readonly jobAddress: number;
  private readonly job: Job;
  private trying = false;
  private gone = false;

  constructor(private readonly settings: ThreadSettings) {
    const { blocks, memory, scratch, most } = settings;
    this.scratch = { address: blocks.reserve(scratch * most), apart: scratch };
    this.jobAddress = blocks.reserve(JOB_BYTES);
    this.job = jobAt(memory, this.jobAddress);
    this.job.words.fill(0);
  }

  get count(): number {
    return 1 + this.helpers.length;
  }

  /** Starts as many helpers as there can be; each takes part from when it has said that it is ready and proved worth it. */
  grow(spawn: () => Spawned): void {
    const { module, memory, blocks, most } = this.settings;
    for (let thread = 1; thread < most; thread++) {
      const address = blocks.reserve(STATE_BYTES);
      const helper = { address, state: stateAt(memory, address) };
      Atomics.store(helper.state, 0, IDLE);
      this.alive++;
      const worker = spawn();
      worker.onmessage = () => this.receive(helper, RETRIES);
      worker.postMessage({ module, memory, job: this.jobAddress, state: address, thread });
    }
  }

  /**
   * Takes a helper in or sends it away, at the latest after some more trials: the first falls into a page's busiest moment.
   * The others come when there is work.
   */
  private receive(helper: Helper, [delay, ...later]: readonly number[]): void {
    if (!this.gone && this.tryOut(helper)) return;
    if (this.gone || delay === undefined) this.send(helper);
    else this.waiting.set(helper, { from: Date.now() + delay, later });
  }

  private tryAgain(): void {
    if (this.trying) return;
    for (const [helper, { from, later }] of this.waiting) {
      if (Date.now() < from) continue;
      this.waiting.delete(helper);
      this.receive(helper, later);
    }
  }

  /**
   * Takes a helper in when it saves at least half of what it could. Two processors may be halves of one core, which a
   * single thread all but fills (seen: 1.2 times the speed for twice the heat).
   */
  private tryOut(helper: Helper): boolean {
    this.trying = true;
    const { blocks } = this.settings;
    const bytes = TRIAL_SIZE * TRIAL_SIZE * 4;
    const memory = blocks.reserve(3 * bytes);
    new Float32Array(this.settings.memory.buffer, memory, (3 * bytes) / 4).fill(1);
    const { address, apart } = this.scratch;
    const product = () => {
      const parts = split(TRIAL_SIZE, this.count, 8).map(({ start, count }) => {
        const [a, b, c] = [memory, memory + bytes + start * 4, memory + 2 * bytes + start * 4];
        const n = TRIAL_SIZE;
        return callApart(apart, 'gemm', a, n, b, n, c, n, n, n, count, false, false, false, 0, 0, 0, address);
      });
      this.run(parts);
    };
    const without = shortest(product);
    this.helpers.push(helper);
    this.tell(helper, ACTIVE);
    const worth = shortest(product) < without * (1 - 0.5 / this.count);
    blocks.release(memory);
    this.trying = false;
    if (worth) return true;
    this.helpers.pop();
    this.tell(helper, IDLE);
    return false;
  }

  run(calls: readonly Call[]): void {
    if (this.waiting.size > 0) this.tryAgain();
    const { job } = this;
    if (this.helpers.length === 0 || calls.length < 2) {
      for (const one of calls) this.runHere(one);
      return;
    }
    post(
      job,
      calls.map(({ name, args, apart }) => ({ kernel: KERNEL_NAMES.indexOf(name), args, apart })),
    );
    let mine = 0;
    try {
      for (let place = take(job); place >= 0; place = take(job)) {
        mine++;
        this.runHere(calls[place]);
      }
    } finally {
      // When one has failed here, nobody need go on.
      while (take(job) >= 0) mine++;
      awaitWord(job.words, FINISHED, calls.length - mine, SPINS);
    }
    if (fresh(job.words, FAILED) !== 0) throw new Error('A helper thread failed.');
  }

  private runHere({ name, args }: Call): void {
    this.settings.kernels[KERNEL_NAMES.indexOf(name)](...args);
  }

  /** Changes what a helper is to do; a new job wakes it where it waits for one. */
  private tell({ state }: Helper, what: number): void {
    Atomics.store(state, 0, what);
    Atomics.notify(state, 0);
    post(this.job, []);
  }

  /** Sends a helper away. Its memory is free only when it has left: until then it waits for that memory to change. */
  private send(helper: Helper): void {
    this.tell(helper, LEAVING);
    awaitWord(helper.state, 0, LEFT, SPINS);
    this.settings.blocks.release(helper.address);
    this.alive--;
    if (this.gone && this.alive === 0) this.releaseShared();
  }

  dispose(): void {
    this.gone = true;
    if (this.alive === 0) this.releaseShared();
    const all = [...this.helpers.splice(0), ...this.waiting.keys()];
    this.waiting.clear();
    for (const helper of all) this.send(helper);
  }

  /** Frees what all look at. */
  private releaseShared(): void {
    this.settings.blocks.release(this.scratch.address);
    this.settings.blocks.release(this.jobAddress);
  }
}

/** Rows and columns of the product that helpers are tried out on: some 0.7 ms. */
const TRIAL_SIZE = 224;
const TRIALS = 8;
/** How long to wait at least before each further trial of a helper, in ms. */
const RETRIES: readonly number[] = [300, 1000, 3000, 10_000];

/** The shortest of some runs, in ms. */
function shortest(work: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TRIALS; i++) {
    const start = performance.now();
    work();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}
