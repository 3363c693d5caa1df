import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Geometry } from '../../convolution';
import { LINE } from '../heap';
import { addressOf, allocate, BYTES, free, overHeap, sizeOf } from '../memory';
import { type AxisPhase, phasesOf } from '../phases';
import { inParallel, threadsFor } from '../threads/parallel';
import { callApart, type Scratch } from '../threads/threads';
import type { BoundKernels } from './kernels';
import { product } from './products';

/** Runs `work` with scratch memory for some threads. */
function withScratch(
  backend: BackendWasm,
  bytes: number,
  threads: number,
  work: (scratch: Scratch) => void,
): void {
  const each = Math.ceil(bytes / LINE) * LINE;
  const memory = allocate(backend, [(each * threads + LINE) / BYTES]);
  work({ address: Math.ceil(addressOf(backend, memory) / LINE) * LINE, apart: each });
  free(backend, memory);
}

/** Multiplications of one convolution of all images. */
function workOf(g: Geometry): number {
  const { batchSize, outHeight, outWidth, filterHeight, filterWidth, inChannels, outChannels } = g;
  return batchSize * outHeight * outWidth * filterHeight * filterWidth * inChannels * outChannels;
}

/** A 1 × 1 convolution with stride 1: a dense layer on pixels. */
function isPointwise(g: Geometry): boolean {
  const { top, bottom, left, right } = g.padInfo;
  return (
    g.filterHeight * g.filterWidth * g.strideHeight * g.strideWidth === 1 && top + bottom + left + right === 0
  );
}

function frameOf(g: Geometry): [height: number, width: number] {
  return [
    (g.outHeight - 1) * g.strideHeight + g.filterHeight,
    (g.outWidth - 1) * g.strideWidth + g.filterWidth,
  ];
}

/**
 * y = x ∗ filter + bias by our own kernel, channels last.
 *
 * Why: XNNPACK makes eight outputs at a time without a word about fewer, and a bias is another pass.
 *
 * @param bias [outputs], or [batch, outputs] for one of each image
 * @returns a new tensor [batch, outHeight, outWidth, outputs], the caller's to free
 */
export function convolution(
  backend: BackendWasm,
  bound: BoundKernels,
  x: TensorInfo,
  filter: TensorInfo,
  g: Geometry,
  bias?: TensorInfo,
): TensorInfo {
  const out = allocate(backend, g.outShape);
  if (sizeOf(out.shape) === 0) return out;
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = g;
  const { filterHeight, filterWidth, strideHeight, strideWidth } = g;
  const ofEach = bias !== undefined && bias.shape.length > 1;
  const pixel = outChannels * BYTES;
  const pixels = outHeight * outWidth;
  const addresses = () => [x, filter, out].map((info) => addressOf(backend, info));
  const shift = () => (bias ? addressOf(backend, bias) : 0);
  if (isPointwise(g) && !ofEach) {
    const [from, weights, to] = addresses();
    product(bound, {
      ...PLAIN,
      a: from,
      b: weights,
      c: to,
      m: batchSize * pixels,
      k: inChannels,
      n: outChannels,
      bias: shift(),
    });
    return out;
  }
  const tap = inChannels * pixel;
  const bytes = bound.kernels.convolveScratch(
    ...frameOf(g),
    inChannels,
    filterHeight,
    filterWidth,
    outChannels,
  );
  withScratch(backend, bytes, bound.threads.count, (scratch) => {
    const [from, weights, to] = addresses();
    const first = shift();
    const biasStep = ofEach ? pixel : 0;
    inParallel(bound, workOf(g), batchSize, 1, ({ start, count }) =>
      callApart(
        scratch.apart,
        'convolve',
        from + start * inHeight * inWidth * inChannels * BYTES,
        count,
        inHeight,
        inWidth,
        inChannels,
        g.padInfo.top,
        g.padInfo.left,
        weights,
        filterWidth * tap,
        tap,
        false,
        filterHeight,
        filterWidth,
        outChannels,
        strideHeight,
        strideWidth,
        to + start * pixels * pixel,
        pixels * pixel,
        outWidth * pixel,
        pixel,
        outHeight,
        outWidth,
        first && first + start * biasStep,
        biasStep,
        scratch.address,
      ),
    );
  });
  return out;
}

/**
 * The gradient of a convolution with respect to its input, and the forward pass of a transposed convolution: one
 * convolution of dy a phase of the stride (see {@link phasesOf}), each written straight to its places.
 *
 * Why: the shipped kernel is a scalar loop (batch 32, 28×28×32, filter 3: 230 ms).
 *
 * @param bias [inChannels], added everywhere
 * @returns a new tensor [batch, inHeight, inWidth, inChannels], the caller's to free
 */
export function inputGradient(
  backend: BackendWasm,
  bound: BoundKernels,
  dy: TensorInfo,
  filter: TensorInfo,
  g: Geometry,
  bias?: TensorInfo,
): TensorInfo {
  const out = allocate(backend, g.inShape);
  if (sizeOf(out.shape) === 0) return out;
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = g;
  const { rows, columns } = phasesOf(g);
  const tap = inChannels * outChannels * BYTES;
  const tapLine = g.filterWidth * tap;
  const pixel = inChannels * BYTES;
  // Where the stride is wider than the filter, some places get nothing from any phase.
  if (g.strideHeight > g.filterHeight || g.strideWidth > g.filterWidth) fillWith(backend, out, bias);
  const widest = (axis: AxisPhase[]) => Math.max(...axis.map(({ count, taps }) => count - 1 + taps));
  const taps = (axis: AxisPhase[]) => Math.max(...axis.map((phase) => phase.taps));
  const bytes = bound.kernels.convolveScratch(
    widest(rows),
    widest(columns),
    outChannels,
    taps(rows),
    taps(columns),
    inChannels,
  );
  const phases = rows.length * columns.length;
  withScratch(backend, bytes, bound.threads.count, (scratch) => {
    const [from, weights, to] = [dy, filter, out].map((info) => addressOf(backend, info));
    const shift = bias ? addressOf(backend, bias) : 0;
    for (const row of rows) {
      for (const column of columns) {
        if (row.taps === 0 || column.taps === 0) continue;
        const lastRow = row.tap + (row.taps - 1) * g.strideHeight;
        const lastColumn = column.tap + (column.taps - 1) * g.strideWidth;
        inParallel(bound, workOf(g) / phases, g.batchSize, 1, ({ start, count }) =>
          callApart(
            scratch.apart,
            'convolve',
            from + start * outHeight * outWidth * outChannels * BYTES,
            count,
            outHeight,
            outWidth,
            outChannels,
            row.padBefore - row.skip,
            column.padBefore - column.skip,
            weights + lastRow * tapLine + lastColumn * tap,
            -g.strideHeight * tapLine,
            -g.strideWidth * tap,
            true,
            row.taps,
            column.taps,
            inChannels,
            1,
            1,
            to + ((start * inHeight + row.position) * inWidth + column.position) * pixel,
            inHeight * inWidth * pixel,
            g.strideHeight * inWidth * pixel,
            g.strideWidth * pixel,
            row.count,
            column.count,
            shift,
            0,
            scratch.address,
          ),
        );
      }
    }
  });
  return out;
}

/** Zeros everywhere, or the bias. */
function fillWith(backend: BackendWasm, out: TensorInfo, bias?: TensorInfo): void {
  overHeap(backend, bias ? [out, bias] : [out], ([all, values]) => {
    all.fill(0);
    if (bias) for (let i = 0; i < all.length; i += values.length) all.set(values, i);
  });
}

/**
 * The gradient of a convolution with respect to its filter; TensorFlow.js' wasm backend has none (tensorflow/tfjs#8474).
 * @returns a new tensor [filterHeight, filterWidth, inChannels, outChannels], the caller's to free
 */
export function filterGradient(
  backend: BackendWasm,
  bound: BoundKernels,
  x: TensorInfo,
  dy: TensorInfo,
  g: Geometry,
): TensorInfo {
  const out = allocate(backend, g.filterShape);
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = g;
  const { filterHeight, filterWidth } = g;
  const addresses = () => [x, dy, out].map((info) => addressOf(backend, info));
  const pixels = batchSize * outHeight * outWidth;
  if (pixels * inChannels * outChannels === 0) {
    fillWith(backend, out);
    return out;
  }
  if (isPointwise(g)) {
    const [from, gradient, to] = addresses();
    product(bound, {
      ...PLAIN,
      a: from,
      b: gradient,
      c: to,
      m: inChannels,
      k: pixels,
      n: outChannels,
      transposeA: true,
    });
    return out;
  }
  const bytes = bound.kernels.filterGradientScratch(
    ...frameOf(g),
    inChannels,
    filterHeight,
    filterWidth,
    outChannels,
    outHeight,
    outWidth,
  );
  withScratch(backend, bytes, bound.threads.count, (scratch) => {
    const [from, gradient, to] = addresses();
    const shares = threadsFor(bound, workOf(g));
    bound.threads.run(
      Array.from({ length: shares }, (_, share) =>
        callApart(
          scratch.apart,
          'filterGradient',
          from,
          batchSize,
          inHeight,
          inWidth,
          inChannels,
          g.padInfo.top,
          g.padInfo.left,
          gradient,
          outHeight,
          outWidth,
          outChannels,
          g.strideHeight,
          g.strideWidth,
          to,
          filterHeight,
          filterWidth,
          share,
          shares,
          scratch.address,
        ),
      ),
    );
  });
  return out;
}

/** What a product is that is nothing else. */
const PLAIN = { transposeA: false, transposeB: false, bias: 0, activation: 0, slope: 0 };
