import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { env } from '@tensorflow/tfjs-core';
import type { TrainingBackend } from './backend';
import { evaluate } from './evaluate';
import { type ApplyNode, apply, type Expression, type NumberNode, numberNode } from './expression';
import { type KernelCall, numberAttr, requireInput, trainingBackend } from './kernel-args';
import type { Operation } from './operations';
import { packedOnDevice, packedTarget } from './textures';

/** The least epsilon that 16-bit textures can hold: anything smaller is 0 there, and the division gives NaN. */
const HALF_PRECISION_EPSILON = 1e-4;

/** Short for expressions of one shape. */
function algebra(shape: number[]): (operation: Operation, ...args: Expression[]) => ApplyNode {
  return (operation, ...args) => apply(operation, args, shape);
}

/**
 * Gives tensors new values in place, all by one draw: the values go to fresh textures, which change places with the
 * old ones. Whatever shares a tensor (clones, reshapes) changes with it.
 */
function change(
  backend: TrainingBackend,
  tensors: readonly TensorInfo[],
  values: readonly Expression[],
): void {
  const outputs = tensors.map(({ shape }) => backend.makeTensorInfo(shape, 'float32'));
  tensors.forEach(({ dataId }, i) =>
    backend.arena.swapping(dataId, () => packedTarget(backend, outputs[i].dataId)),
  );
  evaluate(backend, values, outputs);
  tensors.forEach(({ dataId }, i) => {
    const old = backend.texData.get(dataId);
    const fresh = backend.texData.get(outputs[i].dataId);
    const { texture, texShape, isPacked, usage } = fresh;
    Object.assign(fresh, {
      texture: old.texture,
      texShape: old.texShape,
      isPacked: old.isPacked,
      usage: old.usage,
    });
    // Packed for this shape now, whichever it was uploaded in; and a copy on the CPU, left by a read, is out of date.
    Object.assign(old, { texture, texShape, isPacked, usage, shape: fresh.shape, values: null });
    backend.arena.swapping(dataId, () => backend.disposeIntermediateTensorInfo(outputs[i]));
  });
}

/** Tensors that a kernel changes, packed and with nothing left that waits for their old values. */
function changing(call: KernelCall, names: readonly string[]): TensorInfo[] {
  const backend = trainingBackend(call);
  return names.map((name) => {
    const info = requireInput(call, name);
    backend.settleBefore(info.dataId);
    packedOnDevice(backend, info).release();
    return info;
  });
}

function leaves(infos: readonly TensorInfo[]): Expression[] {
  return infos.map(({ dataId, shape }) => ({ kind: 'leaf', id: dataId, shape }));
}

/** A call's numbers as they are when it is drawn: optimisers keep them in one object, which changes from step to step. */
function numbersOf(call: KernelCall): (name: string, made?: (value: number) => number) => NumberNode {
  return (name, made = (value) => value) => numberNode(() => made(numberAttr(call, name)));
}

/** What is left of 1. */
const rest = (share: number): number => 1 - share;

/** An epsilon that does not vanish on the device. */
const visible = (epsilon: number): number =>
  env().getBool('WEBGL_RENDER_FLOAT32_ENABLED') ? epsilon : Math.max(epsilon, HALF_PRECISION_EPSILON);

/** A kernel that changes its inputs gives nothing. */
const NOTHING: TensorInfo[] = [];

/** The running average among a call's inputs, by name, where one moves with the weights. */
const averageOf = ({ inputs }: KernelCall): string[] => (inputs.average ? ['average'] : []);

/** average + gain (value − average), which leaves an average that has arrived where it is. */
function towards(average: Expression, value: Expression, shape: number[], gain: NumberNode): Expression {
  const f = algebra(shape);
  return f('add', average, f('mul', f('sub', value, average), gain));
}

/** What becomes of the average, where there is one, when its weights become others. */
function followed(call: KernelCall, average: Expression | undefined, weights: Expression): Expression[] {
  if (!average) return [];
  return [towards(average, weights, requireInput(call, 'w').shape, numbersOf(call)('averageKeep', rest))];
}

/** `FUSED.adam`: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← keep · w − size · m/(√v/root + ε). */
export const adam: KernelFunc = (call) => {
  const backend = trainingBackend(call);
  const g = backend.expressionOf(requireInput(call, 'g'));
  const tensors = changing(call, ['w', 'm', 'v', ...averageOf(call)]);
  const [w, m, v, average] = leaves(tensors);
  const n = numbersOf(call);
  const f = algebra(tensors[0].shape);
  const mean = f('add', f('mul', m, n('beta1')), f('mul', g, n('beta1', rest)));
  const square = f('add', f('mul', v, n('beta2')), f('mul', f('square', g), n('beta2', rest)));
  const divisor = f('add', f('div', f('sqrt', square), n('root')), n('epsilon', visible));
  const weights = f('sub', f('mul', w, n('keep')), f('div', f('mul', mean, n('size')), divisor));
  change(backend, tensors, [weights, mean, square, ...followed(call, average, weights)]);
  return NOTHING;
};

/** `FUSED.momentum`: m ← μm + g, w ← w − ηm. */
export const momentum: KernelFunc = (call) => {
  const backend = trainingBackend(call);
  const g = backend.expressionOf(requireInput(call, 'g'));
  const tensors = changing(call, ['w', 'm', ...averageOf(call)]);
  const [w, m, average] = leaves(tensors);
  const n = numbersOf(call);
  const f = algebra(tensors[0].shape);
  const velocity = f('add', f('mul', m, n('momentum')), g);
  const weights = f('sub', w, f('mul', velocity, n('learningRate')));
  change(backend, tensors, [weights, velocity, ...followed(call, average, weights)]);
  return NOTHING;
};

/** `FUSED.rmsProp`: v ← αv + (1 − α)g², w ← w − ηg/(√v + ε). */
export const rmsProp: KernelFunc = (call) => {
  const backend = trainingBackend(call);
  const g = backend.expressionOf(requireInput(call, 'g'));
  const tensors = changing(call, ['w', 'v', ...averageOf(call)]);
  const [w, v, average] = leaves(tensors);
  const n = numbersOf(call);
  const f = algebra(tensors[0].shape);
  const square = f('add', f('mul', v, n('alpha')), f('mul', f('square', g), n('alpha', rest)));
  const step = f('div', f('mul', g, n('learningRate')), f('add', f('sqrt', square), n('epsilon', visible)));
  const weights = f('sub', w, step);
  change(backend, tensors, [weights, square, ...followed(call, average, weights)]);
  return NOTHING;
};

/** `FUSED.blend`: average ← average + (1 − keep)(value − average). */
export const blend: KernelFunc = (call) => {
  const backend = trainingBackend(call);
  const value = backend.expressionOf(requireInput(call, 'value'));
  const tensors = changing(call, ['average']);
  const [average] = leaves(tensors);
  change(backend, tensors, [towards(average, value, tensors[0].shape, numbersOf(call)('keep', rest))]);
  return NOTHING;
};
