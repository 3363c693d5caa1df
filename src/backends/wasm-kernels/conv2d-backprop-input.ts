import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { geometryOf, isChannelsLast, shapeAttr } from '../convolution';
import { type KernelCall, requireInput, wasmBackend } from './kernel-args';
import { inputGradient } from './simd/convolve';
import { boundKernels } from './simd/kernels';

/**
 * Conv2DBackpropInput for the wasm backend: the gradient of a convolution with respect to its input, and the
 * forward pass of a transposed convolution.
 *
 * Why: the shipped kernel is a scalar loop (batch 32, 28×28×32, filter 3: 230 ms).
 *
 * @param shipped the shipped kernel, which keeps channels-first data
 */
export function conv2DBackpropInput(shipped: KernelFunc): (call: KernelCall) => TensorInfo | TensorInfo[] {
  return (call) => {
    if (!isChannelsLast(call)) return shipped(call);
    const backend = wasmBackend(call);
    const [dy, filter] = [requireInput(call, 'dy'), requireInput(call, 'filter')];
    const geometry = geometryOf(call, shapeAttr(call, 'inputShape'), filter.shape);
    return inputGradient(backend, boundKernels(backend), dy, filter, geometry);
  };
}
