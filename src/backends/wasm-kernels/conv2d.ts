import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { geometryOf, isChannelsLast, isDense } from '../convolution';
import { type KernelCall, requireInput, wasmBackend } from './kernel-args';
import { convolution } from './simd/convolve';
import { boundKernels } from './simd/kernels';

/**
 * Conv2D for the wasm backend.
 * @param shipped the shipped kernel, for channels-first and dilated convolutions
 */
export function conv2D(shipped: KernelFunc): (call: KernelCall) => TensorInfo | TensorInfo[] {
  return (call) => {
    const backend = wasmBackend(call);
    const [x, filter] = [requireInput(call, 'x'), requireInput(call, 'filter')];
    if (!isChannelsLast(call) || !isDense(call) || x.dtype !== 'float32') return shipped(call);
    return convolution(backend, boundKernels(backend), x, filter, geometryOf(call, x.shape, filter.shape));
  };
}
