import { hasFused } from '../fused';
import type * as tf from '../tf';
import { disposeConstants, Program } from './program';
import { record, type Recording } from './recorder';

/** How far a piece of work is: run once as written, recorded once, ready to be done without its script, or never to be. */
type Progress =
  | { state: 'seen' | 'refused' }
  | { state: 'recorded'; recording: Recording; inputs: tf.NamedTensorInfoMap }
  | { state: 'ready'; program: Program };

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
    if (progress?.state === 'ready' && progress.program.sound) return progress.program.run(inputs);
    if (progress && (progress.state === 'seen' || progress.state === 'recorded')) {
      const { given, recording } = record(work);
      this.works.set(key, after(progress, recording, infosOf(inputs)));
      return given;
    }
    if (progress?.state === 'ready') progress.program.dispose();
    this.works.set(key, { state: progress ? 'refused' : 'seen' });
    return work();
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

function after(
  before: Progress & { state: 'seen' | 'recorded' | 'refused' },
  recording: Recording,
  inputs: tf.NamedTensorInfoMap,
): Progress {
  if (before.state !== 'recorded') return { state: 'recorded', recording, inputs };
  const program = Program.of([before.recording, before.inputs], [recording, inputs]);
  return program ? { state: 'ready', program } : { state: 'refused' };
}

function infosOf(inputs: tf.NamedTensorMap): tf.NamedTensorInfoMap {
  const infos = Object.entries(inputs).map(([name, { dataId, shape, dtype }]) => [
    name,
    { dataId, shape, dtype },
  ]);
  return Object.fromEntries(infos);
}

/** Names, types and shapes of inputs. */
function formOf(inputs: tf.NamedTensorMap): string {
  return Object.entries(inputs)
    .map(([name, { dtype, shape }]) => ` ${name} ${dtype} ${shape.join('×')}`)
    .join();
}
