import * as tf from '../tf';
import type { RecordedCall, Recording } from './recorder';
import { numbersOf } from './same-work';

/** A kernel to run, over tensors whose data are put into `call.inputs` before its turn. */
export interface Step {
  kernel: tf.KernelConfig;
  call: Parameters<tf.KernelFunc>[0];
  /** Numbers of the tensors it gives. */
  gives: readonly number[];
  /** Numbers of the tensors that nobody needs after it, each as often as it is held. */
  frees: number[];
}

/** What a recording comes down to. Tensors' data go by numbers. */
export interface Plan {
  steps: readonly Step[];
  inputs: readonly [name: string, number: number][];
  outputs: readonly [number: number, info: tf.TensorInfo][];
  /** How often the steps hold an output's data, less how often they are handed out; of what there is a difference. */
  surplus: readonly [number: number, count: number][];
  /** By number: the data as recorded, and all that is to be told where they are. */
  data: tf.DataId[];
  references: readonly (readonly tf.TensorInfo[])[];
  /** Data that the work neither is given nor makes: weights, and what optimisers remember. */
  foreign: readonly tf.DataId[];
}

/** Plans the repetition of recorded work. */
export function planOf(recording: Recording): Plan {
  const { numbers, foreign } = numbersOf(recording);
  const numberOf = ({ dataId }: tf.TensorInfo): number => numbers.get(dataId) ?? -1;
  const data = [...numbers.keys()];
  const references = data.map((): tf.TensorInfo[] => []);
  const refer = (info: tf.TensorInfo): tf.TensorInfo => referenceTo(info, references[numberOf(info)]);
  const steps = recording.calls
    .filter((call) => !isAlias(call))
    .map(
      (call): Step => ({
        kernel: call.kernel,
        call: {
          inputs: mapped(call, refer),
          backend: tf.backend(),
          ...(call.attrs && { attrs: call.attrs }),
        },
        gives: call.outputs.map(numberOf),
        frees: [],
      }),
    );

  const held = data.map(() => 0);
  const lastUse = new Map<number, Step>();
  for (const step of steps) {
    for (const info of Object.values(step.call.inputs)) if (info) lastUse.set(numberOf(info), step);
    for (const number of step.gives) {
      lastUse.set(number, step);
      held[number]++;
    }
  }
  const outputs = recording.outputs.map((info): [number, tf.TensorInfo] => [numberOf(info), info]);
  const given = new Set(outputs.map(([number]) => number));
  for (const [number, step] of lastUse) {
    if (!given.has(number)) for (let i = 0; i < held[number]; i++) step.frees.push(number);
  }
  const handedOut = (number: number): number => outputs.filter(([output]) => output === number).length;
  return {
    steps,
    inputs: recording.inputs.map(([name, info]): [string, number] => [name, numberOf(info)]),
    outputs,
    surplus: [...given].flatMap((number): [number, number][] => {
      const count = held[number] - handedOut(number);
      return count === 0 ? [] : [[number, count]];
    }),
    data,
    references,
    foreign,
  };
}

/** Whether a kernel only gave its operand's data another name or shape. */
function isAlias({ operands, outputs }: RecordedCall): boolean {
  return outputs.length === 1 && operands.some(([, { dataId }]) => dataId === outputs[0].dataId);
}

/** A call's inputs in their own form, a list or by name. */
function mapped(call: RecordedCall, refer: (info: tf.TensorInfo) => tf.TensorInfo): tf.NamedTensorInfoMap {
  const entries = call.operands.map(([name, info]) => [name, refer(info)]);
  return Object.assign(call.listed ? [] : {}, Object.fromEntries(entries));
}

/** The reference of this shape and type among those to the same data; a new one where there is none. */
function referenceTo(info: tf.TensorInfo, known: tf.TensorInfo[]): tf.TensorInfo {
  const { dataId, shape, dtype } = info;
  const alike = known.find((other) => other.dtype === dtype && String(other.shape) === String(shape));
  if (alike) return alike;
  const reference = { dataId, shape, dtype };
  known.push(reference);
  return reference;
}
