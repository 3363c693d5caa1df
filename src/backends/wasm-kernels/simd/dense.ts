import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type KernelCall, numberAttr, requireInput, wasmBackend } from '../kernel-args';
import { boundKernels } from './kernels';
import { products } from './products';

/** A dense layer in one pass, act(x·w + b); see `FUSED`. */
export function dense(call: KernelCall): TensorInfo {
  const backend = wasmBackend(call);
  const [x, w, bias] = [requireInput(call, 'x'), requireInput(call, 'w'), requireInput(call, 'b')];
  return products(backend, boundKernels(backend), x, w, {
    transposeA: false,
    transposeB: false,
    bias,
    activation: numberAttr(call, 'activation'),
    slope: numberAttr(call, 'slope'),
  });
}
