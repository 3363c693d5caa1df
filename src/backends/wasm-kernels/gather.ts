import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { type KernelCall, rowGather, wasmBackend } from './kernel-args';
import { addressOf, allocate, BYTES, floats, sizeOf } from './memory';

/**
 * GatherV2 of whole rows of floats, out[i, …] = x[indices[i], …], each row copied at once: the look-up of an embedding.
 * The shipped kernel goes number by number through strides (512 rows of 128: 2.5 ms, a fifth of a diffusion step on
 * points; 0.08 ms here). Other axes and types, and indices outside, which it refuses, are left to it.
 */
export function gather(shipped: KernelFunc): KernelFunc {
  return (call) => gatherRows(call) ?? shipped(call);
}

function gatherRows(call: KernelCall): TensorInfo | undefined {
  const operands = rowGather(call);
  if (!operands) return undefined;
  const backend = wasmBackend(call);
  const { x, indices } = operands;
  const [rows, ...inner] = x.shape;
  if (backend.typedArrayFromHeap(indices).some((row) => row < 0 || row >= rows)) return undefined;
  const out = allocate(backend, [...indices.shape, ...inner]);
  const width = sizeOf(inner);
  const heap = new Float32Array(floats(backend, x).buffer);
  const [from, to] = [x, out].map((info) => addressOf(backend, info) / BYTES);
  backend.typedArrayFromHeap(indices).forEach((row, i) => {
    const start = from + row * width;
    heap.copyWithin(to + i * width, start, start + width);
  });
  return out;
}
