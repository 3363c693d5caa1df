import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type KernelCall, numberAttr, requireInput, wasmBackend } from './kernel-args';
import { overHeap, sizeOf } from './memory';

/**
 * UnsortedSegmentSum for the wasm backend, which ships without it (tensorflow/tfjs#8082); it is the gradient of
 * `gather`, hence of every embedding: out[s, …] = Σ over rows r with segmentIds[r] = s of x[r, …].
 * Rows whose id lies outside [0, numSegments) are left out. Rows are added in order, so results repeat to the bit.
 * May go when the backend ships one.
 *
 * @throws Error when `x` is neither float32 nor int32 or the ids are not a leading part of its shape.
 */
export function unsortedSegmentSum(call: KernelCall): TensorInfo {
  const backend = wasmBackend(call);
  const x = requireInput(call, 'x');
  const segmentIds = requireInput(call, 'segmentIds');
  const segments = numberAttr(call, 'numSegments');
  const lead = segmentIds.shape.length;
  if (x.dtype !== 'float32' && x.dtype !== 'int32') {
    throw new Error(`UnsortedSegmentSum on wasm needs float32 or int32 values, got ${x.dtype}.`);
  }
  if (String(x.shape.slice(0, lead)) !== String(segmentIds.shape)) {
    throw new Error(`UnsortedSegmentSum: ids [${segmentIds.shape}] do not lead values [${x.shape}].`);
  }
  const inner = x.shape.slice(lead);
  const out = backend.makeOutput([segments, ...inner], x.dtype);
  const width = sizeOf(inner);
  const rows = sizeOf(segmentIds.shape);
  overHeap(backend, [x, segmentIds, out], ([from, ids, to]) => {
    to.fill(0);
    for (let row = 0; row < rows; row += 1) {
      const segment = ids[row];
      if (segment < 0 || segment >= segments) continue;
      const source = row * width;
      const target = segment * width;
      for (let i = 0; i < width; i += 1) to[target + i] += from[source + i];
    }
  });
  return out;
}
