import { type DataId, env, type TensorInfo } from '@tensorflow/tfjs-core';
import type { TrainingBackend } from '../backend';
import { packedOnDevice } from '../textures';
import { Tape } from './tape';

/** The textures' arrangements that are recorded, at most: those of another network that changes meanwhile count as well. */
const MOST_TAPES = 8;
/** Attempts that may fail: what is uploaded or compiled meanwhile is so once, and then never again. */
const MOST_FAILURES = 6;

/**
 * Repeats a piece of work by the calls of the graphics interface that it makes: nothing of TensorFlow.js' or of our kernels
 * runs then. Tensors that change in place have two textures by turns, so the work is recorded once for every arrangement of
 * theirs that occurs.
 */
export class Repeater {
  private tapes: Tape[] = [];
  private failures = 0;

  constructor(private readonly backend: TrainingBackend) {}

  /**
   * @param inputs tensors that are made anew each time; they stay the caller's
   * @param lasting all other tensors that the work is given and does not make
   * @param work the same kernels over the same tensors each time; gives scalars of its own making
   * @returns what the work gives; the caller disposes
   */
  run(
    inputs: readonly TensorInfo[],
    lasting: readonly DataId[],
    work: (inputs: readonly TensorInfo[]) => TensorInfo[],
  ): TensorInfo[] {
    if (this.failures > MOST_FAILURES || env().getBool('ENGINE_COMPILE_ONLY')) return work(inputs);
    for (const input of inputs) this.bring(input);
    // A single one has been compared with no other.
    const tape = this.tapes.length > 1 ? this.tapes.find(({ fits }) => fits) : undefined;
    return tape ? tape.play(inputs) : this.record(inputs, lasting, () => work(inputs));
  }

  /** Lets go of what was recorded; work is recorded anew. */
  forget(): void {
    const { tapes } = this;
    this.tapes = [];
    for (const tape of tapes) {
      tape.dispose();
      this.backend.arena.release(tape.changed);
    }
  }

  private record(
    inputs: readonly TensorInfo[],
    lasting: readonly DataId[],
    work: () => TensorInfo[],
  ): TensorInfo[] {
    const { backend } = this;
    backend.arena.retain();
    try {
      const { tape, outputs } = Tape.record(backend, inputs, lasting, work);
      if (!tape) backend.arena.release(lasting);
      else if (this.keep(tape)) return outputs;
      this.failures++;
      this.forget();
      return outputs;
    } catch (thrown) {
      backend.arena.release(lasting);
      this.forget();
      throw thrown;
    }
  }

  /** @returns whether it does the same as those before */
  private keep(tape: Tape): boolean {
    const [first] = this.tapes;
    this.tapes.push(tape);
    return this.tapes.length <= MOST_TAPES && (first?.isLike(tape) ?? true);
  }

  /** Sees to it that an input's values are on the device: where small ones are not, they end up in the shader as numbers. */
  private bring(input: TensorInfo): void {
    const { backend } = this;
    const { texture, slice } = backend.texData.get(input.dataId);
    if (texture || slice) return;
    packedOnDevice(backend, input).release();
  }
}
