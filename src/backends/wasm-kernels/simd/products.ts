import { broadcast_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { matrixIndices } from '../matrix-indices';
import { addressOf, allocate, BYTES, floats, sizeOf } from '../memory';
import type { BoundKernels } from './kernels';

/** The right operand's form and what happens to the product. */
export interface ProductOptions {
  transposeA: boolean;
  transposeB: boolean;
  /** [n], added to every row. */
  bias?: TensorInfo;
  /** After the bias, needs one: 0 none, 1 relu, 2 LeakyReLU. */
  activation?: number;
  /** Of LeakyReLU, in 0 … 1. */
  slope?: number;
}

/**
 * `out[..., m, n] = act(op(a) · op(b) + bias)` by our own kernel, outer axes broadcast. The operands are float32 and
 * fit (k ≥ 1 with a bias); the result is the caller's to free. Equal inputs give equal bits, alone or in a batch.
 */
export function products(
  backend: BackendWasm,
  { kernels, scratch }: BoundKernels,
  a: TensorInfo,
  b: TensorInfo,
  { transposeA, transposeB, bias, activation = 0, slope = 0 }: ProductOptions,
): TensorInfo {
  const [rowsA, columnsA] = a.shape.slice(-2);
  const [rowsB, columnsB] = b.shape.slice(-2);
  const [m, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const n = transposeB ? rowsB : columnsB;
  const outerA = a.shape.slice(0, -2);
  const outerB = b.shape.slice(0, -2);
  const outer = broadcast_util.assertAndGetBroadcastShape(outerA, outerB);
  const out = allocate(backend, [...outer, m, n]);
  if (sizeOf(out.shape) === 0) return out;
  if (k === 0) {
    floats(backend, out).fill(0);
    return out;
  }
  const left = addressOf(backend, a);
  const right = addressOf(backend, b);
  const to = addressOf(backend, out);
  const shift = bias ? addressOf(backend, bias) : 0;
  const multiply = (i: number, j: number, target: number, rows: number) =>
    kernels.gemm(
      left + i * m * k * BYTES,
      right + j * k * n * BYTES,
      to + target * m * n * BYTES,
      rows,
      k,
      n,
      transposeA,
      transposeB,
      false,
      shift,
      activation,
      slope,
      scratch,
    );
  if (!transposeA && sizeOf(outerB) === 1) {
    // One right operand for all: the batch is just more rows.
    multiply(0, 0, 0, sizeOf(outerA) * m);
    return out;
  }
  const indexA = matrixIndices(outerA, outer);
  const indexB = matrixIndices(outerB, outer);
  for (let i = 0; i < indexA.length; i += 1) multiply(indexA[i], indexB[i], i, m);
  return out;
}
