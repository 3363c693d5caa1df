import { type Kernel, KERNEL_NAMES, type KernelName, type SimdKernels } from '../simd/exports';
import { ARGUMENTS, type HelperStart, NAME, DONE, TICKET, viewOf } from './control';

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
}

/** The part of a Worker that is needed. */
export interface Spawned {
  postMessage(message: HelperStart): void;
  onmessage: ((event: MessageEvent) => void) | null;
  terminate(): void;
}

/** What threads work with. */
export interface ThreadSettings {
  /** In the order of `KERNEL_NAMES`. */
  kernels: readonly Kernel[];
  /** Bytes of scratch memory that any thread needs. */
  scratch: number;
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Reserves heap memory, aligned to cache lines, for as long as the heap lives. */
  reserve(bytes: number): number;
}

/** A helper thread, which waits for calls in the heap. */
interface Helper {
  control: Int32Array;
  args: Float64Array;
}

/** How often a finished helper is looked for before this thread lies down: some 20 µs. */
const SPINS = 2000;

/**
 * This thread and the helpers that have joined. Results do not depend on how many there are: a call makes the same bits
 * as a part of the whole.
 */
export class ThreadTeam implements Threads {
  private readonly helpers: Helper[] = [];
  private readonly scratches: number[];
  private readonly workers: Spawned[] = [];

  constructor(private readonly settings: ThreadSettings) {
    this.scratches = [settings.reserve(settings.scratch)];
  }

  get count(): number {
    return 1 + this.helpers.length;
  }

  scratch(thread: number): number {
    return this.scratches[thread];
  }

  /** Starts helpers; each takes part from when it has said that it is ready. */
  grow(helpers: number, spawn: () => Spawned): void {
    const { module, memory, reserve } = this.settings;
    for (let i = 0; i < helpers; i++) {
      const control = reserve(ARGUMENTS.end);
      const scratch = reserve(this.settings.scratch);
      const view = viewOf(memory, control);
      view.control.fill(0);
      const worker = spawn();
      worker.onmessage = () => {
        this.scratches.push(scratch);
        this.helpers.push(view);
      };
      worker.postMessage({ module, memory, control });
      this.workers.push(worker);
    }
  }

  run(calls: readonly Call[]): void {
    for (let i = 1; i < calls.length; i++) post(this.helpers[i - 1], calls[i]);
    const [name, ...args] = calls[0];
    this.settings.kernels[KERNEL_NAMES.indexOf(name)](...args.map(Number));
    for (let i = 1; i < calls.length; i++) join(this.helpers[i - 1]);
  }

  dispose(): void {
    for (const worker of this.workers) worker.terminate();
  }
}

function post({ control, args }: Helper, [name, ...values]: Call): void {
  for (let i = 0; i < values.length; i++) args[i] = Number(values[i]);
  control[NAME] = KERNEL_NAMES.indexOf(name);
  Atomics.add(control, TICKET, 1);
  Atomics.notify(control, TICKET);
}

function join({ control }: Helper): void {
  const ticket = control[TICKET];
  for (let i = 0; i < SPINS; i++) if (Atomics.load(control, DONE) === ticket) return;
  for (;;) {
    const done = Atomics.load(control, DONE);
    if (done === ticket) return;
    Atomics.wait(control, DONE, done);
  }
}
