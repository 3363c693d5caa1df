import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type Geometry, geometryOf, imagesPerChunk, isChannelsLast, shapeAttr } from './convolution';
import { unfoldTransposed } from './im2col';
import { type KernelCall, requireInput, wasmBackend } from './kernel-args';
import { allocate, floats, free, freeWindow, windowOf } from './memory';
import { productInto } from './product';
import { transposeInto } from './transpose';

function isPointwise(g: Geometry): boolean {
  const pad = g.padInfo;
  const padded = pad.top + pad.bottom + pad.left + pad.right > 0;
  return g.filterHeight * g.filterWidth * g.strideHeight * g.strideWidth === 1 && !padded;
}

/** The input as planes [channels, batch · height · width]. The caller frees it. */
function toPlanes(backend: BackendWasm, x: TensorInfo, g: Geometry): TensorInfo {
  const pixels = g.batchSize * g.inHeight * g.inWidth;
  const planes = allocate(backend, [g.inChannels, pixels]);
  transposeInto(floats(backend, x), 0, pixels, g.inChannels, floats(backend, planes), 0);
  return planes;
}

function addInto(backend: BackendWasm, part: TensorInfo, sum: TensorInfo): void {
  const from = floats(backend, part);
  const to = floats(backend, sum);
  for (let i = 0; i < to.length; i += 1) to[i] += from[i];
}

/** dW[ky·kx·in, out] = unfold(x)ᵀ[ky·kx·in, pixels] · dy[pixels, out], chunk by chunk. */
function byUnfolding(backend: BackendWasm, x: TensorInfo, dy: TensorInfo, g: Geometry): TensorInfo {
  const rows = g.filterHeight * g.filterWidth * g.inChannels;
  const pixels = g.outHeight * g.outWidth;
  const out = allocate(backend, g.filterShape);
  const planes = toPlanes(backend, x, g);
  if (isPointwise(g)) {
    productInto(backend, planes, dy, out, rows, g.batchSize * pixels, g.outChannels);
    free(backend, planes);
    return out;
  }
  const chunk = imagesPerChunk(g);
  const columns = allocate(backend, [rows, chunk * pixels]);
  const part = allocate(backend, g.filterShape);
  for (let image = 0; image < g.batchSize; image += chunk) {
    const images = Math.min(chunk, g.batchSize - image);
    unfoldTransposed(floats(backend, planes), g, image, images, floats(backend, columns));
    const right = windowOf(backend, dy, image * pixels * g.outChannels, [images * pixels, g.outChannels]);
    productInto(backend, columns, right, image === 0 ? out : part, rows, images * pixels, g.outChannels);
    freeWindow(backend, right);
    if (image > 0) addInto(backend, part, out);
  }
  free(backend, part);
  free(backend, columns);
  free(backend, planes);
  return out;
}

/**
 * The same gradient with the roles of input and output exchanged, or undefined where that does not hold: at stride 1
 * dW[ky, kx, in, out] = dW'[kh−1−ky, kw−1−kx, out, in] with dW' the filter gradient of "input" dy, "output" x and
 * padding k − 1 − p. It unfolds the side with fewer channels: for 32 channels to one, 1/32 of the work.
 */
function exchanged(backend: BackendWasm, x: TensorInfo, dy: TensorInfo, g: Geometry): TensorInfo | undefined {
  const { top, bottom, left, right } = g.padInfo;
  const vertical: [number, number] = [g.filterHeight - 1 - top, g.filterHeight - 1 - bottom];
  const horizontal: [number, number] = [g.filterWidth - 1 - left, g.filterWidth - 1 - right];
  if (g.strideHeight * g.strideWidth !== 1 || Math.min(...vertical, ...horizontal) < 0) return undefined;
  const back = backend_util.computeConv2DInfo(
    g.outShape,
    [g.filterHeight, g.filterWidth, g.outChannels, g.inChannels],
    1,
    1,
    [[0, 0], vertical, horizontal, [0, 0]],
  );
  const flipped = byUnfolding(backend, dy, x, back);
  const out = allocate(backend, g.filterShape);
  const from = floats(backend, flipped);
  const to = floats(backend, out);
  const taps = g.filterHeight * g.filterWidth;
  const size = g.inChannels * g.outChannels;
  for (let tap = 0; tap < taps; tap += 1) {
    transposeInto(from, (taps - 1 - tap) * size, g.outChannels, g.inChannels, to, tap * size);
  }
  free(backend, flipped);
  return out;
}

/**
 * Conv2DBackpropFilter for the wasm backend, which ships without it (tensorflow/tfjs#8474): the gradient of a
 * convolution with respect to its filter, as plain products added up in a fixed order.
 * May go when the backend ships one.
 *
 * @throws Error for channels-first data.
 */
export function conv2DBackpropFilter(call: KernelCall): TensorInfo {
  const backend = wasmBackend(call);
  const x = requireInput(call, 'x');
  const dy = requireInput(call, 'dy');
  if (!isChannelsLast(call)) throw new Error('Conv2DBackpropFilter on wasm needs channels-last data.');
  const g = geometryOf(call, x.shape, shapeAttr(call, 'filterShape'));
  const viaOutput = g.outChannels < g.inChannels ? exchanged(backend, x, dy, g) : undefined;
  return viaOutput ?? byUnfolding(backend, x, dy, g);
}
