import type { AlignedBlocks } from '../heap';
import { type Kernel, KERNEL_NAMES, type KernelName, type SimdKernels } from '../simd/exports';
import { split } from './ranges';
import { ARGUMENTS, DONE, FAILED, fresh, type HelperStart, LEAVE, NAME, TICKET, viewOf } from './control';

/** A kernel and what it is called with. */
export type Call = readonly [name: KernelName, ...args: (number | boolean)[]];

/** A call, its arguments checked. */
export function call<K extends KernelName>(name: K, ...args: Parameters<SimdKernels[K]>): Call {
  return [name, ...args];
}

/** Who computes: this thread alone, or with helpers. */
export interface Threads {
  /** Threads there are, this one among them. */
  readonly count: number;
  /** Memory for one kernel at a time of the i-th thread. */
  scratch(thread: number): number;
  /** Runs at most `count` calls side by side, and waits for all. None may read what another writes. */
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
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Where heap memory comes from. */
  blocks: Pick<AlignedBlocks, 'reserve' | 'release'>;
}

/** A helper thread, which waits for calls in the heap. */
interface Helper {
  control: Int32Array;
  args: Float64Array;
  /** Addresses of the memory it was lent. */
  owned: readonly number[];
}

/** How often a finished helper is looked for before this thread lies down: some 0.5 ms, for waking takes long. */
const SPINS = 100_000;

/**
 * This thread and the helpers that have joined. Results do not depend on how many there are: a call makes the same bits
 * as a part of the whole.
 */
export class ThreadTeam implements Threads {
  private readonly helpers: Helper[] = [];
  private readonly scratches: number[];
  /** Those that are to be tried out again. */
  private readonly waiting = new Set<Helper>();
  private gone = false;

  constructor(private readonly settings: ThreadSettings) {
    this.scratches = [settings.blocks.reserve(settings.scratch)];
  }

  get count(): number {
    return 1 + this.helpers.length;
  }

  scratch(thread: number): number {
    return this.scratches[thread];
  }

  /** Starts helpers; each takes part from when it has said that it is ready and proved worth it. */
  grow(helpers: number, spawn: () => Spawned): void {
    const { module, memory, blocks } = this.settings;
    for (let i = 0; i < helpers; i++) {
      const control = blocks.reserve(ARGUMENTS.end);
      const scratch = blocks.reserve(this.settings.scratch);
      const helper = { ...viewOf(memory, control), owned: [control, scratch] };
      helper.control.fill(0);
      const worker = spawn();
      worker.onmessage = () => this.receive(helper, scratch, RETRIES);
      worker.postMessage({ module, memory, control });
    }
  }

  /** Takes a helper in or sends it away, at the latest after some more trials: the first ones fall into a page's busiest moments. */
  private receive(helper: Helper, scratch: number, [delay, ...later]: readonly number[]): void {
    if (!this.gone && this.tryOut(helper, scratch)) return;
    if (this.gone || delay === undefined) {
      this.send(helper);
      return;
    }
    this.waiting.add(helper);
    setTimeout(() => {
      if (this.waiting.delete(helper)) this.receive(helper, scratch, later);
    }, delay);
  }

  /**
   * Takes a helper in when it saves at least half of what it could. Two processors may be halves of one core, which a
   * single thread all but fills (seen: 1.2 times the speed for twice the heat).
   */
  private tryOut(helper: Helper, scratch: number): boolean {
    const { blocks } = this.settings;
    const bytes = TRIAL_SIZE * TRIAL_SIZE * 4;
    const memory = blocks.reserve(3 * bytes);
    new Float32Array(this.settings.memory.buffer, memory, (3 * bytes) / 4).fill(1);
    const product = () => {
      const parts = split(TRIAL_SIZE, this.count, 8).map(({ start, count, thread }) => {
        const [a, b, c] = [memory, memory + bytes + start * 4, memory + 2 * bytes + start * 4];
        const [n, s] = [TRIAL_SIZE, this.scratch(thread)];
        return call('gemm', a, n, b, n, c, n, n, n, count, false, false, false, 0, 0, 0, s);
      });
      this.run(parts);
    };
    const without = shortest(product);
    this.scratches.push(scratch);
    this.helpers.push(helper);
    const worth = shortest(product) < without * (1 - 0.5 / this.count);
    blocks.release(memory);
    if (worth) return true;
    this.scratches.pop();
    this.helpers.pop();
    return false;
  }

  run(calls: readonly Call[]): void {
    for (let i = 1; i < calls.length; i++) post(this.helpers[i - 1], calls[i]);
    const [name, ...args] = calls[0];
    try {
      this.settings.kernels[KERNEL_NAMES.indexOf(name)](...args.map(Number));
    } finally {
      for (let i = 1; i < calls.length; i++) join(this.helpers[i - 1]);
    }
    if (this.helpers.some(({ control }) => control[FAILED] !== 0)) throw new Error('A helper thread failed.');
  }

  /** Sends a helper away. Its memory is free only when it has left: until then it waits for that memory to change. */
  private send(helper: Helper): void {
    helper.control[NAME] = LEAVE;
    wake(helper);
    join(helper);
    for (const address of helper.owned) this.settings.blocks.release(address);
  }

  dispose(): void {
    this.gone = true;
    for (const helper of [...this.helpers.splice(0), ...this.waiting]) this.send(helper);
    this.waiting.clear();
    this.settings.blocks.release(this.scratches[0]);
  }
}

/** Rows and columns of the product that helpers are tried out on: some 0.7 ms. */
const TRIAL_SIZE = 224;
const TRIALS = 8;
/** How long to wait before each further trial of a helper, in ms. */
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

function post({ control, args }: Helper, [name, ...values]: Call): void {
  for (let i = 0; i < values.length; i++) args[i] = Number(values[i]);
  control[NAME] = KERNEL_NAMES.indexOf(name);
  wake({ control });
}

function wake({ control }: Pick<Helper, 'control'>): void {
  Atomics.add(control, TICKET, 1);
  Atomics.notify(control, TICKET);
}

function join({ control }: Pick<Helper, 'control'>): void {
  const ticket = control[TICKET];
  for (let i = 0; i < SPINS; i++) if (fresh(control, DONE) === ticket) return;
  for (;;) {
    const done = fresh(control, DONE);
    if (done === ticket) return;
    Atomics.wait(control, DONE, done);
  }
}
