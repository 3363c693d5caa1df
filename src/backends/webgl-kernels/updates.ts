import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { env } from '@tensorflow/tfjs-core';
import type { TrainingBackend } from './backend';
import { evaluate } from './evaluate';
import { type ApplyNode, apply, type Expression, numberNode } from './expression';
import { type KernelCall, numberAttr, requireInput, trainingBackend } from './kernel-args';
import type { Operation } from './operations';
import { packedOnDevice } from './textures';

/** The least epsilon that 16-bit textures can hold: anything smaller is 0 there, and the division gives NaN. */
const HALF_PRECISION_EPSILON = 1e-4;

/** Short for expressions of one shape. */
function algebra(shape: number[]): (operation: Operation, ...args: (Expression | number)[]) => ApplyNode {
  return (operation, ...args) =>
    apply(
      operation,
      args.map((arg) => (typeof arg === 'number' ? numberNode(arg) : arg)),
      shape,
    );
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
    backend.disposeIntermediateTensorInfo(outputs[i]);
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

function epsilonOf(call: KernelCall): number {
  const epsilon = numberAttr(call, 'epsilon');
  return env().getBool('WEBGL_RENDER_FLOAT32_ENABLED') ? epsilon : Math.max(epsilon, HALF_PRECISION_EPSILON);
}

/** A kernel that changes its inputs gives nothing. */
const NOTHING: TensorInfo[] = [];

/** `FUSED.adam`: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← keep · w − size · m/(√v/root + ε). */
export const adam: KernelFunc = (call) => {
  const backend = trainingBackend(call);
  const g = backend.expressionOf(requireInput(call, 'g'));
  const tensors = changing(call, ['w', 'm', 'v']);
  const [w, m, v] = leaves(tensors);
  const [size, root, beta1, beta2, keep] = ['size', 'root', 'beta1', 'beta2', 'keep'].map((name) =>
    numberAttr(call, name),
  );
  const f = algebra(tensors[0].shape);
  const mean = f('add', f('mul', m, beta1), f('mul', g, 1 - beta1));
  const square = f('add', f('mul', v, beta2), f('mul', f('square', g), 1 - beta2));
  const divisor = f('add', f('div', f('sqrt', square), root), epsilonOf(call));
  change(backend, tensors, [
    f('sub', f('mul', w, keep), f('div', f('mul', mean, size), divisor)),
    mean,
    square,
  ]);
  return NOTHING;
};

/** `FUSED.momentum`: m ← μm + g, w ← w − ηm. */
export const momentum: KernelFunc = (call) => {
  const backend = trainingBackend(call);
  const g = backend.expressionOf(requireInput(call, 'g'));
  const tensors = changing(call, ['w', 'm']);
  const [w, m] = leaves(tensors);
  const f = algebra(tensors[0].shape);
  const velocity = f('add', f('mul', m, numberAttr(call, 'momentum')), g);
  change(backend, tensors, [f('sub', w, f('mul', velocity, numberAttr(call, 'learningRate'))), velocity]);
  return NOTHING;
};

/** `FUSED.rmsProp`: v ← αv + (1 − α)g², w ← w − ηg/(√v + ε). */
export const rmsProp: KernelFunc = (call) => {
  const backend = trainingBackend(call);
  const g = backend.expressionOf(requireInput(call, 'g'));
  const tensors = changing(call, ['w', 'v']);
  const [w, v] = leaves(tensors);
  const alpha = numberAttr(call, 'alpha');
  const f = algebra(tensors[0].shape);
  const square = f('add', f('mul', v, alpha), f('mul', f('square', g), 1 - alpha));
  const step = f(
    'div',
    f('mul', g, numberAttr(call, 'learningRate')),
    f('add', f('sqrt', square), epsilonOf(call)),
  );
  change(backend, tensors, [f('sub', w, step), square]);
  return NOTHING;
};

/** `FUSED.blend`: average ← average + (1 − keep)(value − average), which leaves an average that has arrived where it is. */
export const blend: KernelFunc = (call) => {
  const backend = trainingBackend(call);
  const value = backend.expressionOf(requireInput(call, 'value'));
  const tensors = changing(call, ['average']);
  const [average] = leaves(tensors);
  const f = algebra(tensors[0].shape);
  change(backend, tensors, [
    f('add', average, f('mul', f('sub', value, average), 1 - numberAttr(call, 'keep'))),
  ]);
  return NOTHING;
};
