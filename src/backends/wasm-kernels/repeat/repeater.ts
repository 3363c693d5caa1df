import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { heapOf } from '../heap';
import { boundKernels } from '../simd/kernels';
import { Arena } from './arena';
import { openToRecorders } from './recorder';
import { Rivals, type Way } from './rivals';
import { Tape } from './tape';

/**
 * Repeats a piece of work by what it does to the heap: nothing of TensorFlow.js or of our kernels' script runs then. Kernels
 * go by shapes and settings alone, so one recording tells all; where there are helper threads, one with them and one without,
 * and the quicker is played.
 */
class Repeater {
  private readonly tapes = new Map<Way, Tape>();
  private rivals = new Rivals();
  private refused = false;

  constructor(
    private readonly backend: BackendWasm,
    private readonly arena: Arena,
  ) {}

  /**
   * @param inputs tensors that are made anew each time; they stay the caller's
   * @param work the same kernels over the same tensors each time; gives tensors of its own making
   * @returns what the work gives; the caller disposes
   */
  run(
    inputs: readonly TensorInfo[],
    _lasting: unknown,
    work: (inputs: readonly TensorInfo[]) => TensorInfo[],
  ): TensorInfo[] {
    const { backend, tapes, rivals } = this;
    if (this.refused) return work(inputs);
    const { threads } = boundKernels(backend);
    // A helper that waits to be tried out again has its chance.
    threads.run([]);
    const helped = threads.count > 1;
    const way = helped ? rivals.next : 'alone';
    const tape = tapes.get(way);
    if (!tape?.fits) return this.record(way, inputs, work);
    if (!helped) return tape.play(inputs);
    const start = performance.now();
    const outputs = tape.play(inputs);
    rivals.tell(way, performance.now() - start);
    return outputs;
  }

  /** Lets go of what was recorded; work is recorded anew. */
  forget(): void {
    for (const tape of this.tapes.values()) tape.dispose();
    this.tapes.clear();
    this.rivals = new Rivals();
  }

  private record(
    way: Way,
    inputs: readonly TensorInfo[],
    work: (inputs: readonly TensorInfo[]) => TensorInfo[],
  ): TensorInfo[] {
    const { backend, arena, tapes } = this;
    tapes.get(way)?.dispose();
    tapes.delete(way);
    const { outputs, tape } = Tape.record(backend, arena, inputs, work, way === 'alone');
    if (tape) tapes.set(way, tape);
    else this.refused = true;
    return outputs;
  }
}

/** Lets a backend offer repeaters, as `repeater()`. */
export function offerRepeaters(backend: BackendWasm): void {
  if ('repeater' in backend) return;
  openToRecorders(backend);
  const arena = new Arena(heapOf(backend));
  Object.assign(backend, { repeater: () => new Repeater(backend, arena) });
}
