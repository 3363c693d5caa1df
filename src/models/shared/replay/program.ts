import * as tf from '../tf';
import { type Plan, planOf } from './plan';
import type { Recording } from './recorder';
import { sameWork } from './same-work';

/**
 * What a function made the backend do, to be done again on other inputs: the same kernels in the same order, without
 * the function, TensorFlow.js' tape or its tensors. Intermediate results live until their last use.
 */
export class Program {
  /**
   * From the recordings of two runs on inputs of one form, whose constants it takes over.
   * @returns nothing where they did not do the same: something in it changes that is no input
   */
  static of(first: Recording, second: Recording): Program | undefined {
    const same = !first.looked && !second.looked && sameWork(first, second);
    disposeConstants(first);
    if (same) return new Program(planOf(second), second);
    disposeConstants(second);
    return undefined;
  }

  /** Where the backend can do without the kernels' own script as well. */
  private readonly repeater: Repeater | undefined;

  private constructor(
    private readonly plan: Plan,
    private readonly recording: Recording,
  ) {
    // Results that are not the work's own making are beyond it.
    if (plan.surplus.length === 0) this.repeater = repeaterOf(tf.backend());
  }

  /** Kernels it runs. */
  get length(): number {
    return this.plan.steps.length;
  }

  /** Whether all is still there that the work is done on. */
  get sound(): boolean {
    const backend = tf.backend();
    return this.plan.foreign.every((dataId) => backend.refCount(dataId) > 0);
  }

  /** Does the work on inputs of the form it was recorded with. @returns its outputs; the caller disposes. */
  run(inputs: tf.NamedTensorMap): tf.Scalar[] {
    const { plan, repeater } = this;
    const listed = plan.inputs.map(([name]) => inputs[name]);
    const given = repeater
      ? repeater.run(listed, plan.foreign, (list) => this.runKernels(list))
      : this.runKernels(listed);
    return given.map(scalarOf);
  }

  private runKernels(inputs: readonly tf.TensorInfo[]): tf.TensorInfo[] {
    const backend = tf.backend();
    const { plan } = this;
    plan.inputs.forEach(([, number], i) => this.place(number, inputs[i].dataId));
    for (const { kernel, call, gives, frees } of plan.steps) {
      const given = kernel.kernelFunc(call);
      if (Array.isArray(given)) for (let i = 0; i < gives.length; i++) this.place(gives[i], given[i].dataId);
      else this.place(gives[0], given.dataId);
      for (const number of frees) backend.disposeData(plan.data[number]);
    }
    for (const [number, count] of plan.surplus) {
      for (let i = count; i < 0; i++) backend.incRef(plan.data[number]);
      for (let i = count; i > 0; i--) backend.disposeData(plan.data[number]);
    }
    return plan.outputs.map(([number, info]) => ({ ...info, dataId: plan.data[number] }));
  }

  dispose(): void {
    this.repeater?.forget();
    disposeConstants(this.recording);
  }

  private place(number: number, dataId: tf.DataId): void {
    this.plan.data[number] = dataId;
    for (const info of this.plan.references[number]) info.dataId = dataId;
  }
}

/** What a backend may offer for work that is the same each time but for its inputs. */
interface Repeater {
  /**
   * @param inputs tensors that are made anew each time
   * @param lasting all others that the work is given and does not make
   * @param work may be given other tensors in the place of the inputs, of the same form
   * @returns what the work gives, done by running it or in another way
   */
  run(
    inputs: readonly tf.TensorInfo[],
    lasting: readonly tf.DataId[],
    work: (inputs: readonly tf.TensorInfo[]) => tf.TensorInfo[],
  ): tf.TensorInfo[];
  /** Lets go of what it keeps. */
  forget(): void;
}

function repeaterOf(backend: unknown): Repeater | undefined {
  return offersRepeaters(backend) ? backend.repeater() : undefined;
}

function offersRepeaters(backend: unknown): backend is { repeater(): Repeater } {
  return (
    typeof backend === 'object' &&
    backend !== null &&
    'repeater' in backend &&
    typeof backend.repeater === 'function'
  );
}

/** Lets go of what a recording keeps. */
export function disposeConstants({ constants }: Recording): void {
  tf.dispose(constants.map(({ tensor }) => tensor));
}

function scalarOf(info: tf.TensorInfo): tf.Scalar {
  const tensor = tf.engine().makeTensorFromTensorInfo(info);
  if (!isScalar(tensor)) throw new Error('What a piece of work gives are scalars.');
  return tensor;
}

function isScalar(tensor: tf.Tensor): tensor is tf.Scalar {
  return tensor.rank === 0;
}
