import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type Geometry, geometryOf, imagesPerChunk, isChannelsLast, shapeAttr } from './convolution';
import { foldInto } from './fold';
import { type KernelCall, requireInput, wasmBackend } from './kernel-args';
import { allocate, floats, free, freeWindow, windowOf } from './memory';
import { byPhases } from './phase-convolution';
import { productInto } from './product';
import { inputGradient } from './simd/convolve';
import { simdKernels } from './simd/kernels';
import { transposeInto } from './transpose';

/**
 * Up to this many input channels, folding wins: XNNPACK makes eight output channels at a time, so a convolution
 * to one or four wastes most of them (28×28×1, filter 4, stride 2, batch 64: 1.6 ms folded, 5.0 ms in phases;
 * with 8 channels 16.7 against 10.6 ms).
 */
const FOLD_CHANNELS = 4;

/**
 * The input gradient as one product and a scatter-add: patches[pixels, ky·kx·in] = dy[pixels, out] · Wᵀ, each then
 * added where it came from.
 */
function byFolding(backend: BackendWasm, dy: TensorInfo, filter: TensorInfo, g: Geometry): TensorInfo {
  const rows = g.filterHeight * g.filterWidth * g.inChannels;
  const pixels = g.outHeight * g.outWidth;
  const chunk = imagesPerChunk(g);
  const out = allocate(backend, g.inShape);
  const weights = allocate(backend, [g.outChannels, rows]);
  const patches = allocate(backend, [chunk * pixels, rows]);
  transposeInto(floats(backend, filter), 0, rows, g.outChannels, floats(backend, weights), 0);
  floats(backend, out).fill(0);
  for (let image = 0; image < g.batchSize; image += chunk) {
    const images = Math.min(chunk, g.batchSize - image);
    const left = windowOf(backend, dy, image * pixels * g.outChannels, [images * pixels, g.outChannels]);
    productInto(backend, left, weights, patches, images * pixels, g.outChannels, rows);
    freeWindow(backend, left);
    foldInto(floats(backend, patches), g, image, images, floats(backend, out));
  }
  free(backend, patches);
  free(backend, weights);
  return out;
}

/**
 * Conv2DBackpropInput for the wasm backend: the gradient of a convolution with respect to its input, and the
 * forward pass of a transposed convolution.
 *
 * Why: the shipped kernel is a scalar loop. Measured, batch 32: 28×28×32, filter 3: 230 -> 20 ms; batch 64:
 * 14×14×32 to 64, filter 4, stride 2: 94 -> 12 ms. May go when the shipped kernel uses XNNPACK.
 *
 * @param shipped the shipped kernel, which keeps channels-first data
 */
export function conv2DBackpropInput(shipped: KernelFunc): (call: KernelCall) => TensorInfo | TensorInfo[] {
  return (call) => {
    if (!isChannelsLast(call)) return shipped(call);
    const backend = wasmBackend(call);
    const dy = requireInput(call, 'dy');
    const filter = requireInput(call, 'filter');
    const g = geometryOf(call, shapeAttr(call, 'inputShape'), filter.shape);
    const simd = simdKernels(backend);
    if (simd) return inputGradient(backend, simd, dy, filter, g);
    return g.inChannels <= FOLD_CHANNELS
      ? byFolding(backend, dy, filter, g)
      : byPhases(backend, dy, filter, g);
  };
}
