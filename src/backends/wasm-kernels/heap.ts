import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** A function of compiled code, as script sees it. */
export type Compiled = (...args: unknown[]) => unknown;

/** Memory, and who has the say over it. */
interface Allocator {
  memory: WebAssembly.Memory;
  malloc(bytes: number): number;
  free(block: number): void;
}

/** The part of TensorFlow.js' WebAssembly module that its published types leave out. */
export interface Heap {
  /** What the module exports, by the names that `cwrap` takes. */
  asm: Readonly<Record<string, unknown>> & Allocator;
  /** All of the heap; another view after it has grown. */
  HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(block: number): void;
  /** An exported function; values of the kind `array` lie on the stack while it runs. */
  cwrap(name: string, result: string | null, kinds?: string[]): Compiled;
  tfjs: {
    registerTensor(id: number, size: number, address: number): void;
    disposeData(id: number): void;
  };
}

/** The module of a backend. @throws Error when it is of another version. */
export function heapOf(backend: BackendWasm): Heap {
  const heap: object = backend.wasm;
  if (!isHeap(heap)) throw new Error('The wasm module is of an unknown TensorFlow.js version.');
  return heap;
}

function isHeap(module: object): module is Heap {
  if (!('asm' in module && '_malloc' in module && '_free' in module && 'cwrap' in module)) return false;
  const { asm } = module;
  return typeof asm === 'object' && asm !== null && isAllocator(asm);
}

function isAllocator(asm: object): asm is Allocator {
  return 'memory' in asm && asm.memory instanceof WebAssembly.Memory && 'malloc' in asm && 'free' in asm;
}

/** Blocks of a heap that begin on a cache line. */
export class AlignedBlocks {
  /** Where each block that was asked for begins, by its first aligned address. */
  private readonly blocks = new Map<number, number>();

  constructor(private readonly heap: Heap) {}

  /** Reserves memory until it is released. @returns its address */
  reserve(bytes: number): number {
    const block = this.heap.asm.malloc(bytes + LINE) >>> 0;
    const address = Math.ceil(block / LINE) * LINE;
    this.blocks.set(address, block);
    return address;
  }

  /** @throws Error for what was not reserved here. */
  release(address: number): void {
    const block = this.blocks.get(address);
    if (block === undefined) throw new Error('This memory was not reserved here.');
    this.blocks.delete(address);
    this.heap.asm.free(block);
  }
}

/** Alignment of what kernels use: a cache line. */
export const LINE = 64;
