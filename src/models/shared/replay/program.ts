import * as tf from '../tf';
import type { Recording } from './recorder';
import { numbersOf, operandsOf, sameWork } from './same-work';

/** A kernel to run, over tensors whose data are put into `call.inputs` before its turn. */
interface Step {
  kernel: tf.KernelConfig;
  call: Parameters<tf.KernelFunc>[0];
  /** Numbers of the tensors it gives. */
  gives: readonly number[];
  /** Numbers of the tensors that nobody needs after it, each as often as it is held. */
  frees: number[];
}

/**
 * What a function made the backend do, to be done again on other inputs: the same kernels in the same order, without
 * the function, TensorFlow.js' tape or its tensors. Intermediate results live until their last use.
 */
export class Program {
  private readonly steps: readonly Step[];
  private readonly constants: readonly tf.Tensor[];
  /** By number: where its data are at this moment, and everything that refers to them. */
  private readonly data: tf.DataId[] = [];
  private readonly references: tf.TensorInfo[][] = [];
  /** Weights and what optimisers remember. */
  private readonly foreign: readonly tf.DataId[];
  private readonly inputs: readonly [name: string, number: number][];
  private readonly outputs: readonly [number: number, info: tf.TensorInfo][];
  /** By number, how often the steps' results hold its data, less how often they are handed out. */
  private readonly surplus: readonly number[];

  /**
   * From two runs on inputs of one form, whose constants it takes over.
   * @returns nothing where they did not do the same: something in it changes that is no input
   */
  static of(
    [first, inputsOfFirst]: [Recording, tf.NamedTensorInfoMap],
    [second, inputs]: [Recording, tf.NamedTensorInfoMap],
  ): Program | undefined {
    const same = !first.looked && !second.looked && sameWork(first, inputsOfFirst, second, inputs);
    disposeConstants(first);
    if (same) return new Program(second, inputs);
    disposeConstants(second);
    return undefined;
  }

  private constructor(recording: Recording, inputs: tf.NamedTensorInfoMap) {
    const { numbers, foreign } = numbersOf(recording, inputs);
    const numberOf = ({ dataId }: tf.TensorInfo): number => numbers.get(dataId) ?? -1;
    for (const dataId of numbers.keys()) {
      this.data.push(dataId);
      this.references.push([]);
    }
    this.foreign = foreign;
    this.constants = recording.constants.map(({ tensor }) => tensor);
    this.inputs = Object.entries(inputs).flatMap(([name, info]): [string, number][] =>
      info ? [[name, numberOf(info)]] : [],
    );
    this.outputs = recording.outputs.map((info) => [numberOf(info), info]);

    const refer = (info: tf.TensorInfo): tf.TensorInfo => {
      const known = this.references[numberOf(info)];
      const alike = known.find(
        ({ shape, dtype }) => dtype === info.dtype && String(shape) === String(info.shape),
      );
      if (alike) return alike;
      const { dataId, shape, dtype } = info;
      const reference = { dataId, shape, dtype };
      known.push(reference);
      return reference;
    };
    const steps: Step[] = [];
    const held = this.data.map(() => 0);
    const lastUse = new Map<number, Step>();
    for (const recorded of recording.calls) {
      const { kernel, attrs, outputs } = recorded;
      const operands = operandsOf(recorded);
      // The same data under another name or shape: nothing to do.
      if (outputs.length === 1 && operands.some(([, { dataId }]) => dataId === outputs[0].dataId)) continue;
      const references = operands.map(([name, info]): [string, tf.TensorInfo] => [name, refer(info)]);
      const named = Object.fromEntries(references);
      const inputsOfCall = Array.isArray(recorded.inputs) ? Object.assign([], named) : named;
      const step = {
        kernel,
        call: { inputs: inputsOfCall, backend: tf.backend(), ...(attrs && { attrs }) },
        gives: outputs.map(numberOf),
        frees: [],
      };
      steps.push(step);
      for (const number of step.gives) held[number]++;
      for (const [, info] of operands) lastUse.set(numberOf(info), step);
      for (const number of step.gives) lastUse.set(number, step);
    }
    this.steps = steps;
    const handedOut = held.map(() => 0);
    for (const [number] of this.outputs) handedOut[number]++;
    for (const [number, step] of lastUse) {
      if (handedOut[number] === 0) step.frees.push(...Array.from({ length: held[number] }, () => number));
    }
    this.surplus = held.map((count, number) => (handedOut[number] === 0 ? 0 : count - handedOut[number]));
  }

  /** Whether all is still there that the work is done on. */
  get sound(): boolean {
    const backend = tf.backend();
    return this.foreign.every((dataId) => backend.refCount(dataId) > 0);
  }

  /** Does the work on inputs of the form it was recorded with. @returns its outputs; the caller disposes. */
  run(inputs: tf.NamedTensorMap): tf.Scalar[] {
    const backend = tf.backend();
    for (const [name, number] of this.inputs) this.place(number, inputs[name].dataId);
    for (const { kernel, call, gives, frees } of this.steps) {
      const given = kernel.kernelFunc(call);
      if (Array.isArray(given)) for (let i = 0; i < gives.length; i++) this.place(gives[i], given[i].dataId);
      else this.place(gives[0], given.dataId);
      for (const number of frees) backend.disposeData(this.data[number]);
    }
    this.surplus.forEach((count, number) => {
      for (let i = count; i < 0; i++) backend.incRef(this.data[number]);
      for (let i = count; i > 0; i--) backend.disposeData(this.data[number]);
    });
    return this.outputs.map(([number, info]) => scalarOf({ ...info, dataId: this.data[number] }));
  }

  dispose(): void {
    tf.dispose([...this.constants]);
  }

  private place(number: number, dataId: tf.DataId): void {
    this.data[number] = dataId;
    for (const info of this.references[number]) info.dataId = dataId;
  }
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
