import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { type KernelCall, rawAttr, requireInput, wasmBackend } from './kernel-args';

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
    const stays = x.dtype === rawAttr(call, 'dtype') && x.dtype !== 'string';
    return stays ? alias(call, x) : shipped(call);
  };
}
