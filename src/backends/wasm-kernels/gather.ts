import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { heapOf } from './heap';
import { type KernelCall, rowGather, wasmBackend } from './kernel-args';
import { addressOf, allocate, BYTES, free, overHeap, sizeOf } from './memory';

/**
 * GatherV2 of whole rows of floats, out[i, …] = x[indices[i], …], each row copied at once: the look-up of an embedding.
 * The shipped kernel goes number by number through strides (512 rows of 128: 2.5 ms, a fifth of a diffusion step on
 * points; 0.08 ms here). Other axes and types are left to it.
 * @throws Error for an index that is none of a row.
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
  const out = allocate(backend, [...indices.shape, ...inner]);
  const bytes = sizeOf(inner) * BYTES;
  const [from, to] = [addressOf(backend, x), addressOf(backend, out)];
  try {
    overHeap(backend, [indices], ([chosen]) => {
      const { HEAPU8 } = heapOf(backend);
      chosen.forEach((row, i) => {
        if (row < 0 || row >= rows) throw new Error(`GatherV2: there is no row ${row} among ${rows}.`);
        const start = from + row * bytes;
        HEAPU8.copyWithin(to + i * bytes, start, start + bytes);
      });
    });
  } catch (thrown) {
    free(backend, out);
    throw thrown;
  }
  return out;
}
