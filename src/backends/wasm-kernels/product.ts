import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { addressOf, allocate, floats, heapId, sizeOf } from './memory';
import { simdKernels } from './simd/kernels';
import { transposeInto } from './transpose';

type CompiledMatMul = (...values: (number | boolean | Uint8Array)[]) => unknown;

/** The part of Emscripten's module that the backend's published types leave out. */
interface Exports {
  cwrap(name: string, returns: null, parameters: string[]): CompiledMatMul;
}

function hasExports(module: object): module is Exports {
  return 'cwrap' in module && typeof module.cwrap === 'function';
}

/** One binding a backend instance: a backend that was disposed of and made again has new exports. */
const bound = new WeakMap<BackendWasm, CompiledMatMul>();

function compiledMatMul(backend: BackendWasm): CompiledMatMul {
  const known = bound.get(backend);
  if (known !== undefined) return known;
  const module: object = backend.wasm;
  if (!hasExports(module)) throw new Error('The wasm module has no cwrap: unknown TensorFlow.js version.');
  const made = module.cwrap('BatchMatMul', null, [
    'number',
    'array',
    'number',
    'number',
    'array',
    'number',
    'number',
    'number',
    'number',
  ]);
  bound.set(backend, made);
  return made;
}

function shapeBytes(first: number, second: number): Uint8Array {
  return new Uint8Array(Int32Array.of(1, first, second).buffer);
}

/**
 * `out[m, n] = a[m, k] · b[k, n]` by our own kernel, or where it cannot run by the XNNPACK path of the compiled
 * kernel: neither operand is transposed and the batch is one, the only case that TensorFlow.js hands to XNNPACK.
 *
 * Only the sizes of `a`, `b` and `out` matter, not their shapes. XNNPACK packs `b` on first sight and keeps the
 * packed copy until `b` is disposed of.
 */
export function productInto(
  backend: BackendWasm,
  a: TensorInfo,
  b: TensorInfo,
  out: TensorInfo,
  m: number,
  k: number,
  n: number,
): void {
  if (m === 0 || n === 0) return;
  if (k === 0) {
    floats(backend, out).fill(0);
    return;
  }
  const simd = simdKernels(backend);
  if (simd) {
    const { kernels, scratch } = simd;
    const [left, right, target] = [a, b, out].map((info) => addressOf(backend, info));
    kernels.gemm(left, right, target, m, k, n, false, false, false, 0, 0, 0, scratch);
    return;
  }
  compiledMatMul(backend)(
    heapId(backend, a),
    shapeBytes(m, k),
    3,
    heapId(backend, b),
    shapeBytes(k, n),
    3,
    false,
    false,
    heapId(backend, out),
  );
}

/**
 * A new tensor holding the transposes of the last two axes of `x`, shape `[..., columns, rows]`. The caller
 * frees it.
 */
export function transposed(backend: BackendWasm, x: TensorInfo): TensorInfo {
  const rank = x.shape.length;
  const rows = x.shape[rank - 2];
  const columns = x.shape[rank - 1];
  const outer = x.shape.slice(0, -2);
  const out = allocate(backend, [...outer, columns, rows]);
  const from = floats(backend, x);
  const to = floats(backend, out);
  if (rows === 1 || columns === 1) {
    to.set(from);
    return out;
  }
  const matrices = sizeOf(outer);
  const size = rows * columns;
  for (let i = 0; i < matrices; i += 1) transposeInto(from, i * size, rows, columns, to, i * size);
  return out;
}
