import { type DataId, getKernelsForBackend } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { AlignedBlocks, type Compiled, type Heap, heapOf } from '../heap';
import { boundKernels, overheard, rebind } from '../simd/kernels';
import type { Arena } from './arena';

/**
 * Functions of TensorFlow.js that keep what they have made of a tensor's values by the tensor's number, until that is
 * disposed of: with other values under the same number they would be wrong.
 */
const KEEPING: ReadonlySet<string> = new Set([
  'BatchMatMul',
  '_FusedMatMul',
  'Conv2D',
  'FusedConv2D',
  'DepthwiseConv2dNative',
  'FusedDepthwiseConv2D',
  'Prelu',
]);

const recorders = new WeakMap<BackendWasm, Recorder>();

/**
 * Runs what a kernel does to the heap by script, or with numbers that change from one time to the next. Where the kernel's
 * work is recorded, `work` itself is repeated: it may know addresses but no tensors.
 */
export function scripted(backend: BackendWasm, work: () => void): void {
  const recorder = recorders.get(backend);
  if (!recorder) {
    work();
    return;
  }
  recorder.hear(() => {
    work();
  });
}

/** Lets recorders hear the functions of TensorFlow.js itself. Once for a backend. */
export function openToRecorders(backend: BackendWasm): void {
  const heap = heapOf(backend);
  const { cwrap } = heap;
  heap.cwrap = (name, result, kinds = []) => {
    const call = cwrap(name, result, kinds);
    return (...args) => {
      const recorder = recorders.get(backend);
      return recorder ? recorder.hearShipped({ name, result, kinds }, args, call) : call(...args);
    };
  };
  // Kernels have taken hold of their functions already.
  for (const { setupFunc } of getKernelsForBackend('wasm')) setupFunc?.(backend);
}

/** How an exported function of TensorFlow.js was asked for. */
interface Signature {
  name: string;
  result: string | null;
  kinds: string[];
}

/**
 * Writes down what a backend's kernels do to the heap, so that it can be done again without them: memory that they ask for
 * is the arena's, and the numbers of tensors stay in use.
 */
export class Recorder {
  /** To be done again: compiled code with the numbers it was given, or script over fixed addresses. */
  readonly deeds: (() => unknown)[] = [];
  /** Why the deeds are not all that the work does. */
  obstacle: string | undefined;
  private readonly heap: Heap;
  /** Numbers of the tensors that the work made. */
  private readonly ids = new Set<number>();
  /** Memory of its own, for the lists that functions are given. */
  private readonly lists: AlignedBlocks;
  private readonly listed: number[] = [];
  /** Within something that is written down as a whole. */
  private within = false;

  constructor(
    private readonly backend: BackendWasm,
    private readonly arena: Arena,
  ) {
    this.heap = heapOf(backend);
    this.lists = new AlignedBlocks(this.heap);
  }

  /** Runs work and writes it down; when it throws, no tensor of its own is left. */
  record<T>(work: () => T): T {
    const { backend } = this;
    const made: DataId[] = [];
    const bound = boundKernels(backend);
    const restoreHeap = this.listenToHeap();
    const restoreBackend = this.listenToBackend(made);
    rebind(
      backend,
      overheard(bound, (run) => this.hear(run)),
    );
    recorders.set(backend, this);
    try {
      return work();
    } catch (thrown) {
      for (const id of made) if (backend.dataIdMap.has(id)) backend.disposeData(id, true);
      throw thrown;
    } finally {
      recorders.delete(backend);
      rebind(backend, bound);
      restoreBackend();
      restoreHeap();
    }
  }

  /** Runs something and writes it down as a whole, unless it only answers. */
  hear(run: () => unknown): unknown {
    if (this.within) return run();
    this.within = true;
    try {
      const answer = run();
      if (answer === undefined) this.deeds.push(run);
      return answer;
    } finally {
      this.within = false;
    }
  }

  /** The same for a function of TensorFlow.js. */
  hearShipped({ name, result, kinds }: Signature, args: unknown[], call: Compiled): unknown {
    if (this.within) return call(...args);
    const run = this.heap.asm[name];
    if (result === null && !KEEPING.has(name) && !kinds.includes('string') && isCompiled(run)) {
      const lasting = args.map((arg) => (arg instanceof Uint8Array ? this.keep(arg) : arg));
      return this.hear(() => run(...lasting));
    }
    this.obstacle ??= `the function ${name}`;
    return call(...args);
  }

  /** Frees what the deeds need; they are not to be done again. */
  dispose(): void {
    for (const id of this.ids) this.heap.tfjs.disposeData(id);
    for (const address of this.listed.splice(0)) this.lists.release(address);
    this.ids.clear();
  }

  /** Memory with these bytes, for as long as the deeds are. */
  private keep(bytes: Uint8Array): number {
    const address = this.lists.reserve(bytes.length);
    this.listed.push(address);
    this.heap.HEAPU8.set(bytes, address);
    return address;
  }

  /** Gives memory of the arena and keeps numbers in use. @returns what ends it */
  private listenToHeap(): () => void {
    const { heap, arena, ids } = this;
    const { _malloc, _free, tfjs } = heap;
    const { registerTensor, disposeData } = tfjs;
    heap._malloc = (bytes) => (this.within ? _malloc(bytes) : arena.take(bytes));
    heap._free = (address) => {
      if (arena.has(address)) arena.put(address);
      else _free(address);
    };
    tfjs.registerTensor = (id, size, address) => {
      registerTensor(id, size, address);
      if (this.within) return;
      if (arena.has(address)) ids.add(id);
      else this.obstacle ??= 'memory of the library’s own';
    };
    tfjs.disposeData = (id) => {
      if (!ids.has(id)) disposeData(id);
    };
    return () => {
      Object.assign(heap, { _malloc, _free });
      Object.assign(tfjs, { registerTensor, disposeData });
    };
  }

  /** Notices script that looks at the heap or writes to it. @returns what ends it */
  private listenToBackend(made: DataId[]): () => void {
    const { backend } = this;
    const { write, readSync, typedArrayFromHeap } = backend;
    const notice = (what: string): void => {
      if (!this.within) this.obstacle ??= what;
    };
    backend.write = (values, shape, dtype) => {
      if (values) notice('values of script');
      const id = write.call(backend, values, shape, dtype);
      made.push(id);
      return id;
    };
    backend.readSync = (...args) => {
      notice('script that reads');
      return readSync.apply(backend, args);
    };
    backend.typedArrayFromHeap = (info) => {
      notice('script over the heap');
      return typedArrayFromHeap.call(backend, info);
    };
    return () => {
      Object.assign(backend, { write, readSync, typedArrayFromHeap });
    };
  }
}

function isCompiled(value: unknown): value is Compiled {
  return typeof value === 'function';
}
