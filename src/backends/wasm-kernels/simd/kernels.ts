import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { AlignedBlocks, heapOf } from '../heap';
import { type Call, type Spawned, type Threads, ThreadTeam } from '../threads/threads';
import { KERNEL_NAMES, kernelsOf, type SimdKernels } from './exports';

/** The kernels bound to one backend's heap. */
export interface BoundKernels {
  kernels: SimdKernels;
  threads: Threads;
}

/** Who helps where the heap is shared. */
export interface Helpers {
  count: number;
  spawn(): Spawned;
}

/** A backend that was disposed of and made again has a new heap. */
const bound = new WeakMap<BackendWasm, BoundKernels>();

/**
 * Binds the kernels to a backend's heap, in the place of those bound before.
 * @param bytes contents of `kernels.wasm`, or of `kernels-shared.wasm` where the heap is shared
 * @param helpers threads beside this one, for a shared heap
 * @throws Error where they do not run, as without SIMD.
 */
export async function bindKernels(
  backend: BackendWasm,
  bytes: BufferSource,
  helpers?: Helpers,
): Promise<void> {
  const heap = heapOf(backend);
  const { memory } = heap.asm;
  const { instance, module } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const { exports } = instance;
  const functions = kernelsOf(exports);
  if (!functions || !isKernels(exports)) throw new Error('The compiled kernels are of another version.');
  const blocks = new AlignedBlocks(heap);
  const most = 1 + (helpers?.count ?? 0);
  const scratch = exports.gemmScratch();
  const threads = new ThreadTeam({ kernels: functions, scratch, most, module, memory, blocks });
  bound.get(backend)?.threads.dispose();
  bound.set(backend, { kernels: exports, threads });
  if (helpers) threads.grow(helpers.spawn);
}

/** The kernels over a backend's heap. @throws Error when they were not bound. */
export function boundKernels(backend: BackendWasm): BoundKernels {
  const found = bound.get(backend);
  if (!found) throw new Error('The compiled kernels are not loaded.');
  return found;
}

/** Puts something else in the place of a backend's kernels: what listens to them, or a test's number of threads. */
export function rebind(backend: BackendWasm, kernels: BoundKernels): void {
  bound.set(backend, kernels);
}

/** The same kernels on this thread alone. */
export function withoutHelpers({ kernels, threads }: BoundKernels): BoundKernels {
  const { scratch } = threads;
  return {
    kernels,
    threads: { count: 1, scratch, run: (calls) => threads.run(calls), dispose: () => threads.dispose() },
  };
}

/** The same kernels, run by `hear`, which is told each call; what several threads share is one. */
export function overheard(
  { kernels, threads }: BoundKernels,
  hear: (run: () => unknown) => unknown,
): BoundKernels {
  const functions = kernelsOf(kernels) ?? [];
  const heard = Object.fromEntries(
    KERNEL_NAMES.map((name, i) => [name, (...args: number[]) => hear(() => functions[i](...args))]),
  );
  if (!isKernels(heard)) throw new Error('Kernels were lost.');
  const run = (calls: readonly Call[]): void => {
    const [{ name, args }] = calls;
    const alone = functions[KERNEL_NAMES.indexOf(name)];
    hear(calls.length === 1 ? () => alone(...args) : () => threads.run(calls));
  };
  return {
    kernels: heard,
    threads: {
      get count() {
        return threads.count;
      },
      scratch: threads.scratch,
      run,
      dispose: () => threads.dispose(),
    },
  };
}

function isKernels(exports: object): exports is SimdKernels {
  return kernelsOf(exports) !== undefined;
}
