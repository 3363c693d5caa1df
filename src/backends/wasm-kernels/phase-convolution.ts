import { getKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Geometry } from './convolution';
import { allocate, floats, free } from './memory';
import { type AxisPhase, phasesOf } from './phases';
import { transposeInto } from './transpose';

/** The taps of one phase, flipped and with input and output channels swapped: a filter for a plain convolution. */
function phaseFilter(
  backend: BackendWasm,
  filter: TensorInfo,
  g: Geometry,
  row: AxisPhase,
  column: AxisPhase,
): TensorInfo {
  const out = allocate(backend, [row.taps, column.taps, g.outChannels, g.inChannels]);
  const from = floats(backend, filter);
  const to = floats(backend, out);
  const size = g.inChannels * g.outChannels;
  let start = 0;
  for (let j = row.taps - 1; j >= 0; j -= 1) {
    for (let i = column.taps - 1; i >= 0; i -= 1) {
      const ky = row.tap + j * g.strideHeight;
      const kx = column.tap + i * g.strideWidth;
      transposeInto(from, (ky * g.filterWidth + kx) * size, g.inChannels, g.outChannels, to, start);
      start += size;
    }
  }
  return out;
}

/** Writes the result of one phase to its places in `dx`. */
function spread(
  part: Float32Array,
  partShape: number[],
  row: AxisPhase,
  column: AxisPhase,
  g: Geometry,
  dx: Float32Array,
): void {
  const [, height, width] = partShape;
  const channels = g.inChannels;
  const step = g.strideWidth * channels;
  for (let image = 0; image < g.batchSize; image += 1) {
    for (let q = 0; q < row.count; q += 1) {
      const iy = row.position + q * g.strideHeight;
      let from = ((image * height + row.skip + q) * width + column.skip) * channels;
      let to = ((image * g.inHeight + iy) * g.inWidth + column.position) * channels;
      for (let p = 0; p < column.count; p += 1) {
        for (let c = 0; c < channels; c += 1) dx[to + c] = part[from + c];
        from += channels;
        to += step;
      }
    }
  }
}

/** The convolution of `dy` that gives one phase. The caller frees the result. */
function phase(
  backend: BackendWasm,
  dy: TensorInfo,
  filter: TensorInfo,
  g: Geometry,
  row: AxisPhase,
  column: AxisPhase,
): TensorInfo {
  const taps = phaseFilter(backend, filter, g, row, column);
  const part = getKernel('Conv2D', 'wasm').kernelFunc({
    inputs: { x: dy, filter: taps },
    backend,
    attrs: {
      strides: [1, 1],
      dilations: [1, 1],
      dataFormat: 'NHWC',
      pad: [
        [0, 0],
        [row.padBefore, row.padAfter],
        [column.padBefore, column.padAfter],
        [0, 0],
      ],
    },
  });
  free(backend, taps);
  if (Array.isArray(part)) throw new Error('Conv2D gives one tensor.');
  return part;
}

/**
 * The input gradient as one plain convolution (XNNPACK) a phase of the stride, see {@link phasesOf}.
 * @returns a new tensor [batch, inHeight, inWidth, inChannels], the caller's to dispose of
 */
export function byPhases(backend: BackendWasm, dy: TensorInfo, filter: TensorInfo, g: Geometry): TensorInfo {
  const { rows, columns } = phasesOf(g);
  if (g.strideHeight * g.strideWidth === 1) {
    const whole = phase(backend, dy, filter, g, rows[0], columns[0]);
    // Unless the padding was wider than the filter, the only phase is the gradient itself.
    if (String(whole.shape) === String(g.inShape)) return whole;
    free(backend, whole);
  }
  const out = allocate(backend, g.inShape);
  if (g.strideHeight > g.filterHeight || g.strideWidth > g.filterWidth) floats(backend, out).fill(0);
  for (const row of rows) {
    for (const column of columns) {
      if (row.taps === 0 || column.taps === 0) continue;
      const part = phase(backend, dy, filter, g, row, column);
      spread(floats(backend, part), part.shape, row, column, g, floats(backend, out));
      free(backend, part);
    }
  }
  return out;
}
