import type { TensorInfo } from '@tensorflow/tfjs-core';
import { geometryOf, isChannelsLast, shapeAttr } from '../convolution';
import { type KernelCall, requireInput, wasmBackend } from './kernel-args';
import { filterGradient } from './simd/convolve';
import { boundKernels } from './simd/kernels';

/**
 * Conv2DBackpropFilter for the wasm backend, which ships without it (tensorflow/tfjs#8474): the gradient of a
 * convolution with respect to its filter. May go when the backend ships one as fast.
 *
 * @throws Error for channels-first data.
 */
export function conv2DBackpropFilter(call: KernelCall): TensorInfo {
  const backend = wasmBackend(call);
  const [x, dy] = [requireInput(call, 'x'), requireInput(call, 'dy')];
  if (!isChannelsLast(call)) throw new Error('Conv2DBackpropFilter on wasm needs channels-last data.');
  const geometry = geometryOf(call, x.shape, shapeAttr(call, 'filterShape'));
  return filterGradient(backend, boundKernels(backend), x, dy, geometry);
}
