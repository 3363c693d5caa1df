import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Geometry } from './convolution';
import { allocate, floats, free, freeWindow, windowOf } from './memory';
import { productInto } from './product';

/** Where a filter tap reads along one axis: position `o + shift` of the input's phase `i mod stride`. */
interface Tap {
  phase: number;
  shift: number;
}

interface Axis {
  taps: Tap[];
  /** Places a line takes: enough that a tap that leaves the data meets zeros, its own or the line's before. */
  pitch: number;
  /** The least (at most 0) and the greatest (at least 0) shift. */
  lowest: number;
  highest: number;
}

function axisOf(size: number, outputs: number, filter: number, stride: number, pad: number): Axis {
  const taps: Tap[] = [];
  let lowest = 0;
  let highest = 0;
  for (let k = 0; k < filter; k += 1) {
    const shift = Math.floor((k - pad) / stride);
    taps.push({ shift, phase: k - pad - shift * stride });
    lowest = Math.min(lowest, shift);
    highest = Math.max(highest, shift);
  }
  const positions = Math.ceil(size / stride);
  return { taps, lowest, highest, pitch: Math.max(outputs + highest, positions - lowest) };
}

/** Floats of the larger operand at a time: 1 MiB stays in the caches and bounds the heap's growth. */
const SCRATCH = 1 << 18;

/** Sorts pixels into planes [phase y, phase x, channel, image, line, place], everything else being zero. */
function fillPlanes(
  x: Float32Array,
  g: Geometry,
  rows: Axis,
  columns: Axis,
  image0: number,
  images: number,
  planes: Float32Array,
  front: number,
): void {
  const { inHeight, inWidth, inChannels, strideHeight, strideWidth } = g;
  const picture = rows.pitch * columns.pitch;
  const plane = images * picture;
  const step = strideWidth * inChannels;
  planes.fill(0);
  for (let image = 0; image < images; image += 1) {
    for (let y = 0; y < inHeight; y += 1) {
      const line = ((image0 + image) * inHeight + y) * inWidth * inChannels;
      const row = (y / strideHeight) | 0;
      const phaseY = y - row * strideHeight;
      for (let phaseX = 0; phaseX < strideWidth; phaseX += 1) {
        const count = Math.ceil((inWidth - phaseX) / strideWidth) | 0;
        const phase = phaseY * strideWidth + phaseX;
        let start = front + phase * inChannels * plane + image * picture + row * columns.pitch;
        for (let channel = 0; channel < inChannels; channel += 1) {
          let from = line + phaseX * inChannels + channel;
          const end = start + count;
          for (let to = start; to < end; to += 1) {
            planes[to] = x[from];
            from += step;
          }
          start += plane;
        }
      }
    }
  }
}

/** Copies the output's gradient to the same places, [image, line, place, channel]. */
function fillGradient(
  dy: Float32Array,
  g: Geometry,
  rows: Axis,
  columns: Axis,
  image0: number,
  images: number,
  out: Float32Array,
): void {
  const run = g.outWidth * g.outChannels;
  out.fill(0);
  for (let image = 0; image < images; image += 1) {
    for (let y = 0; y < g.outHeight; y += 1) {
      const from = ((image0 + image) * g.outHeight + y) * run;
      const to = (image * rows.pitch + y) * columns.pitch * g.outChannels;
      out.set(dy.subarray(from, from + run), to);
    }
  }
}

function addTo(sum: Float32Array, more: Float32Array): void {
  for (let i = 0; i < sum.length; i += 1) sum[i] += more[i];
}

/**
 * The filter gradient as one product a tap and chunk of images, dW[ky, kx] = planes(ky, kx)[in, places] · dy[places, out].
 *
 * Nothing is unfolded: the pixels are laid out as zero-padded planes once, and a tap's left operand is those same
 * planes read from another starting point. The right operand holds zeros wherever the planes hold padding, so what
 * a shifted line reads there does not count; XNNPACK packs it once for all taps. A stride splits the planes into
 * phases. Sums are taken in a fixed order.
 *
 * @returns a new tensor [filterHeight, filterWidth, inChannels, outChannels], the caller's to free
 */
export function byTaps(backend: BackendWasm, x: TensorInfo, dy: TensorInfo, g: Geometry): TensorInfo {
  const rows = axisOf(g.inHeight, g.outHeight, g.filterHeight, g.strideHeight, g.padInfo.top);
  const columns = axisOf(g.inWidth, g.outWidth, g.filterWidth, g.strideWidth, g.padInfo.left);
  const phases = g.strideHeight * g.strideWidth;
  const picture = rows.pitch * columns.pitch;
  const widest = Math.max(phases * g.inChannels, g.outChannels);
  const chunk = Math.min(g.batchSize, Math.max(1, Math.floor(SCRATCH / (widest * picture))));
  // Zeros before the first plane and after the last, where shifted reads may end up (0 · NaN would be NaN).
  const front = -(rows.lowest * columns.pitch + columns.lowest);
  const back = rows.highest * columns.pitch + columns.highest;
  const planes = allocate(backend, [front + phases * g.inChannels * chunk * picture + back]);
  const size = g.inChannels * g.outChannels;
  const out = allocate(backend, g.filterShape);
  const part = allocate(backend, g.filterShape);
  const spread = allocate(backend, [chunk * picture, g.outChannels]);
  for (let image = 0; image < g.batchSize; image += chunk) {
    const images = Math.min(chunk, g.batchSize - image);
    const places = images * picture;
    fillPlanes(floats(backend, x), g, rows, columns, image, images, floats(backend, planes), front);
    fillGradient(floats(backend, dy), g, rows, columns, image, images, floats(backend, spread));
    const right = windowOf(backend, spread, 0, [places, g.outChannels]);
    const target = image === 0 ? out : part;
    let tap = 0;
    for (const row of rows.taps) {
      for (const column of columns.taps) {
        const phase = row.phase * g.strideWidth + column.phase;
        const start = front + phase * g.inChannels * places + row.shift * columns.pitch + column.shift;
        const left = windowOf(backend, planes, start, [g.inChannels, places]);
        const result = windowOf(backend, target, tap * size, [g.inChannels, g.outChannels]);
        productInto(backend, left, right, result, g.inChannels, places, g.outChannels);
        freeWindow(backend, left);
        freeWindow(backend, result);
        tap += 1;
      }
    }
    freeWindow(backend, right);
    if (image > 0) addTo(floats(backend, out), floats(backend, part));
  }
  free(backend, spread);
  free(backend, part);
  free(backend, planes);
  return out;
}
