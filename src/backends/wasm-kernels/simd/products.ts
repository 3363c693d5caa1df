import { broadcast_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { matrixIndices } from '../matrix-indices';
import { addressOf, allocate, BYTES, overHeap, sizeOf } from '../memory';
import { inParallel } from '../threads/parallel';
import { callApart } from '../threads/threads';
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
  bound: BoundKernels,
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
    overHeap(backend, [out], ([to]) => to.fill(0));
    return out;
  }
  const left = addressOf(backend, a);
  const right = addressOf(backend, b);
  const to = addressOf(backend, out);
  const shift = bias ? addressOf(backend, bias) : 0;
  const multiply = (i: number, j: number, target: number, rows: number) =>
    product(bound, {
      a: left + i * m * k * BYTES,
      b: right + j * k * n * BYTES,
      c: to + target * m * n * BYTES,
      m: rows,
      k,
      n,
      transposeA,
      transposeB,
      bias: shift,
      activation,
      slope,
    });
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

/** A product of matrices on the heap: byte addresses, sizes, and what `ProductOptions` says. */
export interface Product {
  a: number;
  b: number;
  c: number;
  m: number;
  k: number;
  n: number;
  transposeA: boolean;
  transposeB: boolean;
  bias: number;
  activation: number;
  slope: number;
}

/** From so many columns on, threads share the columns, and each packs its own; with fewer they share the rows. */
const COLUMNS_TO_SHARE = 32;

/** C = act(op(A) · op(B) + bias), the work shared by the threads there are. */
export function product(bound: BoundKernels, p: Product): void {
  const { m, k, n, transposeA, transposeB } = p;
  const [lda, ldb] = [transposeA ? m : k, transposeB ? k : n];
  const { address, apart } = bound.threads.scratch;
  const part = (a: number, b: number, c: number, rows: number, columns: number, bias: number) =>
    callApart(
      apart,
      'gemm',
      a,
      lda,
      b,
      ldb,
      c,
      n,
      rows,
      k,
      columns,
      transposeA,
      transposeB,
      false,
      bias,
      p.activation,
      p.slope,
      address,
    );
  const work = m * k * n;
  if (n >= COLUMNS_TO_SHARE) {
    inParallel(bound, work, n, PANEL, ({ start, count }) => {
      const b = p.b + start * (transposeB ? k : 1) * BYTES;
      const bias = p.bias && p.bias + start * BYTES;
      return part(p.a, b, p.c + start * BYTES, m, count, bias);
    });
    return;
  }
  inParallel(bound, work, m, TILE_ROWS, ({ start, count }) => {
    const a = p.a + start * (transposeA ? 1 : k) * BYTES;
    return part(a, p.b, p.c + start * n * BYTES, count, n, p.bias);
  });
}

/** Columns and rows of a tile of `gemm`: parts are whole tiles. */
const PANEL = 8;
const TILE_ROWS = 4;
