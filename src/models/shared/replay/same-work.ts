import type * as tf from '../tf';
import type { Constant, Named, Recording } from './recorder';

/** Every tensor's data by a number that tells what they are, whichever run they come from. */
export interface Numbers {
  numbers: ReadonlyMap<tf.DataId, number>;
  /** Those that are neither inputs nor constants nor made by the work, in the order of their first use. */
  foreign: readonly tf.DataId[];
}

/** Numbers the data that a recording deals with: inputs, constants, then whatever its calls use and give, in turn. */
export function numbersOf({ inputs, calls, constants, outputs }: Recording): Numbers {
  const numbers = new Map<tf.DataId, number>();
  const foreign: tf.DataId[] = [];
  const meet = ({ dataId }: tf.TensorInfo): boolean => {
    const isNew = !numbers.has(dataId);
    if (isNew) numbers.set(dataId, numbers.size);
    return isNew;
  };
  const meetForeign = (info: tf.TensorInfo): void => {
    if (meet(info)) foreign.push(info.dataId);
  };
  for (const [, info] of inputs) meet(info);
  for (const { tensor } of constants) meet(tensor);
  for (const call of calls) {
    call.operands.forEach(([, info]) => meetForeign(info));
    call.outputs.forEach(meet);
  }
  outputs.forEach(meetForeign);
  return { numbers, foreign };
}

/**
 * Whether two runs of a function did the same: the same kernels on the same tensors with the same settings, whatever the
 * values of its inputs. Settings count as the same where both calls were given the very same object.
 */
export function sameWork(a: Recording, b: Recording): boolean {
  const [ofA, ofB] = [numbersOf(a), numbersOf(b)];
  const alike = (x: tf.TensorInfo, y: tf.TensorInfo): boolean =>
    ofA.numbers.get(x.dataId) === ofB.numbers.get(y.dataId) && sameForm(x, y);
  const alikeNamed = ([name, x]: Named, [other, y]: Named): boolean => name === other && alike(x, y);
  return (
    pairs(a.inputs, b.inputs, alikeNamed) &&
    pairs(ofA.foreign, ofB.foreign, Object.is) &&
    pairs(a.constants, b.constants, sameConstant) &&
    pairs(a.outputs, b.outputs, alike) &&
    pairs(
      a.calls,
      b.calls,
      (x, y) =>
        x.kernel === y.kernel &&
        sameValue(x.attrs, y.attrs) &&
        pairs(x.outputs, y.outputs, alike) &&
        pairs(x.operands, y.operands, alikeNamed),
    )
  );
}

function sameForm(a: tf.TensorInfo, b: tf.TensorInfo): boolean {
  return a.dtype === b.dtype && sameValue(a.shape, b.shape);
}

function sameConstant(a: Constant, b: Constant): boolean {
  return sameForm(a.tensor, b.tensor) && sameValue(a.values, b.values);
}

/** Whether two values, lists or plain objects of them, are the same. */
function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a.constructor !== b.constructor) return false;
  return pairs(
    Object.entries(a),
    Object.entries(b),
    ([name, one], [other, two]) => name === other && sameValue(one, two),
  );
}

function pairs<T>(a: readonly T[], b: readonly T[], same: (x: T, y: T) => boolean): boolean {
  return a.length === b.length && a.every((item, i) => same(item, b[i]));
}
