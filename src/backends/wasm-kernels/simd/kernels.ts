import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type Spawned, type Threads, ThreadTeam } from '../threads/threads';
import { kernelsOf, type SimdKernels } from './exports';

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
  const heap: object = backend.wasm;
  if (!isHeap(heap)) throw new Error('The wasm module is of an unknown TensorFlow.js version.');
  const { memory } = heap.asm;
  const { instance, module } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const { exports } = instance;
  const functions = kernelsOf(exports);
  if (!functions || !isKernels(exports)) throw new Error('The compiled kernels are of another version.');
  // Where a block that was asked for begins, by its first aligned address.
  const blocks = new Map<number, number>();
  const reserve = (size: number) => {
    const block = heap._malloc(size + LINE);
    const address = Math.ceil((block >>> 0) / LINE) * LINE;
    blocks.set(address, block);
    return address;
  };
  const release = (address: number) => heap._free(blocks.get(address) ?? 0);
  const scratch = exports.gemmScratch();
  const threads = new ThreadTeam({ kernels: functions, scratch, module, memory, reserve, release });
  bound.get(backend)?.threads.dispose();
  bound.set(backend, { kernels: exports, threads });
  if (helpers) threads.grow(helpers.count, helpers.spawn);
}

/** The kernels over a backend's heap. @throws Error when they were not bound. */
export function boundKernels(backend: BackendWasm): BoundKernels {
  const found = bound.get(backend);
  if (!found) throw new Error('The compiled kernels are not loaded.');
  return found;
}

/** Lets others compute with a backend's kernels: a test's look at any number of threads. */
export function computeWith(backend: BackendWasm, threads: Threads): void {
  bound.set(backend, { ...boundKernels(backend), threads });
}

/** The part of Emscripten's module that the backend's published types leave out. */
interface Heap {
  asm: { memory: WebAssembly.Memory };
  _malloc(bytes: number): number;
  _free(block: number): void;
}

function isHeap(module: object): module is Heap {
  if (!('asm' in module && '_malloc' in module && '_free' in module)) return false;
  const { asm } = module;
  return (
    typeof asm === 'object' && asm !== null && 'memory' in asm && asm.memory instanceof WebAssembly.Memory
  );
}

function isKernels(exports: object): exports is SimdKernels {
  return kernelsOf(exports) !== undefined;
}

/** Alignment of what kernels use: a cache line. */
const LINE = 64;
