import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { heapOf } from '../heap';
import { addressOf, sizeOf } from '../memory';
import { boundKernels } from '../simd/kernels';
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
  private readonly threads: number;
  private readonly kernels: object;

  private constructor(
    private readonly backend: BackendWasm,
    private readonly arena: Arena,
    private readonly recorder: Recorder,
    /** Where it looks for its inputs and leaves its results. */
    private readonly inputs: readonly Place[],
    private readonly results: readonly Place[],
  ) {
    this.deeds = recorder.deeds;
    const { kernels, threads } = boundKernels(backend);
    this.kernels = kernels;
    this.threads = threads.count;
  }

  /**
   * Runs work and records it.
   * @param inputs tensors that are others the next time; they stay the caller's
   * @param work is given inputs like those; gives tensors of its own making, and leaves no other
   */
  static record(
    backend: BackendWasm,
    arena: Arena,
    inputs: readonly TensorInfo[],
    work: (inputs: readonly TensorInfo[]) => TensorInfo[],
  ): Attempt {
    const recorder = new Recorder(backend, arena);
    const place = (info: TensorInfo): Place => ({ info, address: addressOf(backend, info) });
    arena.retain();
    try {
      const [own, given] = recorder.record(() => {
        const copies = inputs.map(({ shape, dtype }) => backend.makeOutput(shape, dtype));
        copies.forEach((to, i) => copy(backend, place(inputs[i]), addressOf(backend, to)));
        const results = work(copies);
        const places = [copies, results].map((infos) => infos.map(place));
        for (const { dataId } of [...copies, ...results]) backend.disposeData(dataId);
        return places;
      });
      const tape = new Tape(backend, arena, recorder, own, given);
      const outputs = tape.copyResults();
      if (recorder.obstacle === undefined) return { outputs, tape };
      tape.dispose();
      return { outputs };
    } catch (thrown) {
      recorder.dispose();
      arena.release();
      throw thrown;
    }
  }

  /** Whether the threads and kernels are the same. */
  get fits(): boolean {
    const { kernels, threads } = boundKernels(this.backend);
    return kernels === this.kernels && threads.count === this.threads;
  }

  /** Does the work again. @returns its results; the caller disposes */
  play(inputs: readonly TensorInfo[]): TensorInfo[] {
    const { backend } = this;
    inputs.forEach((info, i) =>
      copy(backend, { info, address: addressOf(backend, info) }, this.inputs[i].address),
    );
    for (const run of this.deeds) run();
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
