import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { geometryOf, isChannelsLast, isPair } from './convolution';
import { type KernelCall, rawAttr, requireInput, wasmBackend } from './kernel-args';
import { convolution } from './simd/convolve';
import { boundKernels } from './simd/kernels';

/** Dilated convolutions are none of ours. */
function isDense(call: KernelCall): boolean {
  const dilations: unknown = rawAttr(call, 'dilations') ?? 1;
  return isPair(dilations) ? dilations.every((dilation) => dilation === 1) : dilations === 1;
}

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
