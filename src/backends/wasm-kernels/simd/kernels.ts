import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { KERNEL_NAMES, type SimdKernels } from './exports';

/** The kernels bound to one backend's heap. */
export interface BoundKernels {
  kernels: SimdKernels;
  /** Memory for one kernel at a time; it lives as long as the heap. */
  scratch: number;
}

/** A backend that was disposed of and made again has a new heap. */
const bound = new WeakMap<BackendWasm, BoundKernels>();

/**
 * Binds the kernels to a backend's heap.
 * @param bytes contents of `kernels.wasm`
 * @throws Error where they do not run, as without SIMD.
 */
export async function bindKernels(backend: BackendWasm, bytes: BufferSource): Promise<void> {
  const heap: object = backend.wasm;
  if (!isHeap(heap)) throw new Error('The wasm module is of an unknown TensorFlow.js version.');
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory: heap.asm.memory } });
  if (!isKernels(instance.exports)) throw new Error('The compiled kernels are of another version.');
  const start = heap._malloc(instance.exports.gemmScratch() + LINE) >>> 0;
  bound.set(backend, { kernels: instance.exports, scratch: Math.ceil(start / LINE) * LINE });
}

/** The kernels over a backend's heap. @throws Error when they were not bound. */
export function boundKernels(backend: BackendWasm): BoundKernels {
  const found = bound.get(backend);
  if (!found) throw new Error('The compiled kernels are not loaded.');
  return found;
}

/** The part of Emscripten's module that the backend's published types leave out. */
interface Heap {
  asm: { memory: WebAssembly.Memory };
  _malloc(bytes: number): number;
}

function isHeap(module: object): module is Heap {
  if (!('asm' in module && '_malloc' in module)) return false;
  const { asm } = module;
  return (
    typeof asm === 'object' && asm !== null && 'memory' in asm && asm.memory instanceof WebAssembly.Memory
  );
}

function isKernels(exports: object): exports is SimdKernels {
  const functions = new Map<string, unknown>(Object.entries(exports));
  return KERNEL_NAMES.every((name) => typeof functions.get(name) === 'function');
}

/** Alignment of the scratch memory: a cache line. */
const LINE = 64;
