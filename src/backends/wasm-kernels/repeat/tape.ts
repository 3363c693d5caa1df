import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { heapOf } from '../heap';
import { addressOf, sizeOf } from '../memory';
import { type BoundKernels, boundKernels, rebind, withoutHelpers } from '../simd/kernels';
import type { Arena } from './arena';
import { Recorder } from './recorder';

/** Where values lie, or are to. */
interface Place {
  address: number;
  info: TensorInfo;
}

/** What work gave, and its recording where it can be repeated. */
export interface Attempt {
  outputs: TensorInfo[];
  tape?: Tape;
}

/**
 * Work as what it does to the heap: compiled functions with fixed addresses, and here and there script. Nothing of
 * TensorFlow.js runs when it is played, and nothing is allocated but its results.
 */
export class Tape {
  private readonly deeds: readonly (() => unknown)[];
  private readonly count: number;

  private constructor(
    private readonly backend: BackendWasm,
    private readonly arena: Arena,
    private readonly recorder: Recorder,
    /** Where it looks for its inputs and leaves its results. */
    private readonly inputs: readonly Place[],
    private readonly results: readonly Place[],
    /** What it was recorded with: the backend's kernels, or those on this thread alone. */
    private readonly bound: BoundKernels,
    private readonly own: BoundKernels,
  ) {
    this.deeds = recorder.deeds;
    this.count = own.threads.count;
  }

  /**
   * Runs work and records it.
   * @param inputs tensors that are others the next time; they stay the caller's
   * @param work is given inputs like those; gives tensors of its own making, and leaves no other
   * @param alone without helper threads
   */
  static record(
    backend: BackendWasm,
    arena: Arena,
    inputs: readonly TensorInfo[],
    work: (inputs: readonly TensorInfo[]) => TensorInfo[],
    alone = false,
  ): Attempt {
    const recorder = new Recorder(backend, arena);
    const bound = boundKernels(backend);
    const own = alone ? withoutHelpers(bound) : bound;
    const place = (info: TensorInfo): Place => ({ info, address: addressOf(backend, info) });
    arena.retain();
    try {
      rebind(backend, own);
      const [taken, given] = recorder.record(() => {
        const copies = inputs.map(({ shape, dtype }) => backend.makeOutput(shape, dtype));
        copies.forEach((to, i) => copy(backend, place(inputs[i]), addressOf(backend, to)));
        const results = work(copies);
        const places = [copies, results].map((infos) => infos.map(place));
        for (const { dataId } of [...copies, ...results]) backend.disposeData(dataId);
        return places;
      });
      const tape = new Tape(backend, arena, recorder, taken, given, bound, own);
      const outputs = tape.copyResults();
      if (recorder.obstacle === undefined) return { outputs, tape };
      tape.dispose();
      return { outputs };
    } catch (thrown) {
      recorder.dispose();
      arena.release();
      throw thrown;
    } finally {
      rebind(backend, bound);
    }
  }

  /** Whether the threads and kernels are the same. */
  get fits(): boolean {
    const { bound, own, count } = this;
    return boundKernels(this.backend) === bound && own.threads.count === count;
  }

  /** Does the work again. @returns its results; the caller disposes */
  play(inputs: readonly TensorInfo[]): TensorInfo[] {
    const { backend } = this;
    inputs.forEach((info, i) =>
      copy(backend, { info, address: addressOf(backend, info) }, this.inputs[i].address),
    );
    // What is repeated as script asks for kernels again.
    rebind(backend, this.own);
    try {
      for (const run of this.deeds) run();
    } finally {
      rebind(backend, this.bound);
    }
    return this.copyResults();
  }

  dispose(): void {
    this.recorder.dispose();
    this.arena.release();
  }

  /** The next repetition writes over the results, and who asked for them may not have read them by then. */
  private copyResults(): TensorInfo[] {
    const { backend } = this;
    return this.results.map((result) => {
      const out = backend.makeOutput(result.info.shape, result.info.dtype);
      copy(backend, result, addressOf(backend, out));
      return out;
    });
  }
}

function copy(backend: BackendWasm, { info, address }: Place, to: number): void {
  const bytes = sizeOf(info.shape) * util.bytesPerElement(info.dtype);
  heapOf(backend).HEAPU8.copyWithin(to, address, address + bytes);
}
