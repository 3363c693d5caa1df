import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { heapOf } from '../heap';
import { Arena } from './arena';
import { openToRecorders } from './recorder';
import { Tape } from './tape';

/**
 * Repeats a piece of work by what it does to the heap: nothing of TensorFlow.js or of our kernels' script runs then. Kernels
 * go by shapes and settings alone, so one recording tells all.
 */
class Repeater {
  private tape: Tape | undefined;
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
    if (this.refused) return work(inputs);
    if (this.tape?.fits) return this.tape.play(inputs);
    this.forget();
    const { outputs, tape } = Tape.record(this.backend, this.arena, inputs, work);
    this.tape = tape;
    this.refused = tape === undefined;
    return outputs;
  }

  /** Lets go of what was recorded; work is recorded anew. */
  forget(): void {
    this.tape?.dispose();
    this.tape = undefined;
  }
}

/** Lets a backend offer repeaters, as `repeater()`. */
export function offerRepeaters(backend: BackendWasm): void {
  if ('repeater' in backend) return;
  openToRecorders(backend);
  const arena = new Arena(heapOf(backend));
  Object.assign(backend, { repeater: () => new Repeater(backend, arena) });
}
