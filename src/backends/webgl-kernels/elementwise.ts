import { broadcast_util, type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { TrainingBackend } from './backend';
import { type Expression, numberNode, size, spreadOf } from './expression';
import {
  type KernelCall,
  numberAttr,
  numbersAttr,
  rawAttr,
  requireInput,
  trainingBackend,
} from './kernel-args';
import type { Operation } from './operations';

/** Operands as expressions where one shader can stretch them over the target; nothing otherwise. */
function operands(
  backend: TrainingBackend,
  infos: readonly TensorInfo[],
  target: readonly number[],
): Expression[] | undefined {
  const fits = infos.every((info) => info.dtype === 'float32' && spreadOf(info.shape, target));
  return fits && size(target) > 0 ? infos.map((info) => backend.expressionOf(info)) : undefined;
}

/**
 * An operation on one tensor, put off.
 * @param numbers attributes that come after it, as numbers
 */
export function unary(operation: Operation, ...numbers: string[]): (shipped: KernelFunc) => KernelFunc {
  return (shipped) => (call) => {
    const x = requireInput(call, 'x');
    const backend = trainingBackend(call);
    const args = operands(backend, [x], x.shape);
    if (!args) return shipped(call);
    return backend.later(
      operation,
      [...args, ...numbers.map((name) => numberNode(numberAttr(call, name)))],
      x.shape,
    );
  };
}

/** An operation on two tensors with broadcasting, put off. */
export function binary(operation: Operation): (shipped: KernelFunc) => KernelFunc {
  return (shipped) => (call) => {
    const a = requireInput(call, 'a');
    const b = requireInput(call, 'b');
    const shape = broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
    const backend = trainingBackend(call);
    const args = operands(backend, [a, b], shape);
    return args ? backend.later(operation, args, shape) : shipped(call);
  };
}

/** The sum of many tensors of one shape, put off. */
export function addN(shipped: KernelFunc): KernelFunc {
  return (call) => {
    const infos = Object.values(call.inputs).flatMap((info) => info ?? []);
    const backend = trainingBackend(call);
    const [first, ...others] = infos;
    const args = operands(backend, infos, first.shape);
    if (!args || infos.some(({ shape }) => String(shape) !== String(first.shape))) return shipped(call);
    let sum = first;
    for (const other of others) {
      const next = backend.later(
        'add',
        [backend.expressionOf(sum), backend.expressionOf(other)],
        first.shape,
      );
      if (sum !== first) backend.disposeData(sum.dataId);
      sum = next;
    }
    return sum === first ? shipped(call) : sum;
  };
}

/** A tensor of one number everywhere: nothing is drawn until it meets another, and then it is a uniform. */
export function fill(shipped: KernelFunc): KernelFunc {
  return (call) => {
    const shape = numbersAttr(call, 'shape');
    const value = rawAttr(call, 'value');
    const dtype = rawAttr(call, 'dtype') ?? 'float32';
    if (dtype !== 'float32' || typeof value !== 'number' || size(shape) <= 1) return shipped(call);
    return trainingBackend(call).later('fill', [numberNode(value)], shape);
  };
}

/** Zeros or ones shaped like a tensor. */
export function like(value: number): (shipped: KernelFunc) => KernelFunc {
  return (shipped) => (call) => {
    const x = requireInput(call, 'x');
    if (x.dtype !== 'float32' || size(x.shape) <= 1) return shipped(call);
    return trainingBackend(call).later('fill', [numberNode(value)], x.shape);
  };
}

/**
 * Reshape: to the same shape (which the gradients of Add and Sub ask for at every turn), or of a single number, a waiting tensor
 * goes on waiting; everything else shares its memory as shipped.
 */
export function reshape(shipped: KernelFunc): KernelFunc {
  return (call) => {
    const x = requireInput(call, 'x');
    const shape = util.inferFromImplicitShape(numbersAttr(call, 'shape'), size(x.shape));
    const stays = size(x.shape) === 1 ? size(shape) === 1 : String(shape) === String(x.shape);
    if (x.dtype !== 'float32' || !stays) return shipped(call);
    trainingBackend(call).incRef(x.dataId);
    return { dataId: x.dataId, shape, dtype: x.dtype };
  };
}

/** A fused activation gradient of ours: `dy` and what was saved, put off. */
export function gradient(operation: Operation, saved: 'x' | 'y', ...numbers: string[]): KernelFunc {
  return (call: KernelCall) => {
    const dy = requireInput(call, 'dy');
    const at = requireInput(call, saved);
    const backend = trainingBackend(call);
    const args = [backend.expressionOf(dy), backend.expressionOf(at)];
    return backend.later(
      operation,
      [...args, ...numbers.map((name) => numberNode(numberAttr(call, name)))],
      at.shape,
    );
  };
}

/** x σ(x), put off. */
export const silu: KernelFunc = (call) => {
  const x = requireInput(call, 'x');
  const backend = trainingBackend(call);
  return backend.later('silu', [backend.expressionOf(x)], x.shape);
};
