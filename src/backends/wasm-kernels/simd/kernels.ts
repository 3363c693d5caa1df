import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { KERNEL_NAMES, type SimdKernels } from './exports';

/** The kernels bound to one backend's heap. */
export interface BoundKernels {
  kernels: SimdKernels;
  /** Memory for one kernel at a time; it lives as long as the heap. */
  scratch: number;
}

let compiled: WebAssembly.Module | undefined;
/** A backend that was disposed of and made again has a new heap. */
const bound = new WeakMap<BackendWasm, BoundKernels | 'impossible'>();

/**
 * Compiles the kernels for every wasm backend from now on. Where that fails, as without SIMD, the kernels stay away
 * and everything takes TensorFlow.js' own way.
 * @param bytes gives the contents of `kernels.wasm`
 */
export async function compileSimdKernels(bytes: () => Promise<BufferSource>): Promise<void> {
  try {
    compiled = await WebAssembly.compile(await bytes());
  } catch {
    // No SIMD, or no file: slower, but right.
    compiled = undefined;
  }
}

/** Takes the kernels away again. */
export function dropSimdKernels(): void {
  compiled = undefined;
}

/** The kernels over a backend's heap, where they are loaded and fit. */
export function simdKernels(backend: BackendWasm): BoundKernels | undefined {
  if (compiled === undefined) return undefined;
  let found = bound.get(backend);
  if (found === undefined) {
    found = bind(backend, compiled);
    bound.set(backend, found);
  }
  return found === 'impossible' ? undefined : found;
}

/**
 * The same where a kernel has nothing else to turn to.
 * @throws Error when they are not there.
 */
export function boundKernels(backend: BackendWasm): BoundKernels {
  const found = simdKernels(backend);
  if (!found) throw new Error('The SIMD kernels are not loaded.');
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

function bind(backend: BackendWasm, module: WebAssembly.Module): BoundKernels | 'impossible' {
  const heap: object = backend.wasm;
  if (!isHeap(heap)) return 'impossible';
  try {
    const { exports } = new WebAssembly.Instance(module, { env: { memory: heap.asm.memory } });
    if (!isKernels(exports)) return 'impossible';
    const start = heap._malloc(exports.gemmScratch() + LINE) >>> 0;
    return { kernels: exports, scratch: Math.ceil(start / LINE) * LINE };
  } catch {
    // A shared memory, for one, does not link.
    return 'impossible';
  }
}
