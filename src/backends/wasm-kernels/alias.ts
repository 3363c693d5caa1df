import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { type KernelCall, rawAttr, requireInput, wasmBackend } from './kernel-args';
import { overHeap } from './memory';

/** The same memory under another handle; it is freed with the last. */
function alias(call: KernelCall, x: TensorInfo): TensorInfo {
  wasmBackend(call).incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}

/**
 * Identity for the wasm backend without a copy, as the other backends have it.
 *
 * Why: every tensor that a gradient needs is kept through it; copies took a fifth of a small step (18 of 512×128 a
 * step: 1.3 of 6.8 ms). May go when the shipped kernel shares as well.
 */
export function identity(shipped: KernelFunc): KernelFunc {
  return (call) => {
    const x = requireInput(call, 'x');
    return x.dtype === 'string' ? shipped(call) : alias(call, x);
  };
}

/** Cast likewise, where the type stays: gradients cast everything to float32. */
export function cast(shipped: KernelFunc): KernelFunc {
  return (call) => {
    const x = requireInput(call, 'x');
    const dtype = rawAttr(call, 'dtype');
    if (x.dtype === 'string' || !isNumeric(dtype)) return shipped(call);
    if (x.dtype === dtype) return alias(call, x);
    const backend = wasmBackend(call);
    const out = backend.makeOutput(x.shape, dtype);
    overHeap(backend, [x, out], ([from, to]) => to.set(from));
    return out;
  };
}

function isNumeric(dtype: unknown): dtype is 'float32' | 'int32' | 'bool' {
  return dtype === 'float32' || dtype === 'int32' || dtype === 'bool';
}
