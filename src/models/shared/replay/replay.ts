import { hasFused } from '../fused';
import type * as tf from '../tf';
import { disposeConstants, Program } from './program';
import { record, type Recording } from './recorder';

/** How far a piece of work is: run once as written, recorded once, ready to be done without its script, or never to be. */
type Progress =
  | { state: 'seen' }
  | { state: 'recorded'; recording: Recording }
  | { state: 'ready'; program: Program }
  | { state: 'refused' };

/**
 * Repeats pieces of work of one form without the script that described them. Work runs as written the first time and
 * is recorded the second and third; where both did the same, the kernels alone are run from then on, and otherwise the
 * script goes on for ever. What may change from one time to the next are the values of `inputs`, of tensors that are
 * changed in place, and numbers in an object that is given to a kernel again and again (`runFused`); whoever changes
 * anything else calls `forget`.
 */
export class Replay {
  private readonly works = new Map<string, Progress>();

  /**
   * @param name tells pieces of work apart; inputs of other shapes make another piece of it
   * @param inputs all tensors that are made anew each time; they stay the caller's
   * @param work disposes of its tensors but for those that it returns
   * @returns what `work` returns; the caller disposes
   */
  run(name: string, inputs: tf.NamedTensorMap, work: () => tf.Scalar[]): tf.Scalar[] {
    // Elsewhere it is script that changes weights, which leaves no trace to repeat.
    if (!hasFused('adam')) return work();
    const key = name + formOf(inputs);
    const progress = this.works.get(key);
    switch (progress?.state) {
      case undefined:
        this.works.set(key, { state: 'seen' });
        return work();
      case 'seen': {
        const { given, recording } = record(inputs, work);
        this.works.set(key, { state: 'recorded', recording });
        return given;
      }
      case 'recorded': {
        const { given, recording } = record(inputs, work);
        const program = Program.of(progress.recording, recording);
        this.works.set(key, program ? { state: 'ready', program } : { state: 'refused' });
        return given;
      }
      case 'ready':
        if (progress.program.sound) return progress.program.run(inputs);
        progress.program.dispose();
        this.works.set(key, { state: 'refused' });
        return work();
      case 'refused':
        return work();
    }
  }

  /** How far each piece of work is. */
  get states(): Progress['state'][] {
    return [...this.works.values()].map(({ state }) => state);
  }

  /** Starts anew with everything: what was constant has changed. */
  forget(): void {
    for (const progress of this.works.values()) {
      if (progress.state === 'ready') progress.program.dispose();
      if (progress.state === 'recorded') disposeConstants(progress.recording);
    }
    this.works.clear();
  }
}

/** Names, types and shapes of inputs. */
function formOf(inputs: tf.NamedTensorMap): string {
  return Object.entries(inputs)
    .map(([name, { dtype, shape }]) => ` ${name} ${dtype} ${shape.join('×')}`)
    .join();
}
