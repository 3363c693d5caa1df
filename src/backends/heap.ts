import { backend, getBackend, type Tensor } from '@tensorflow/tfjs-core';
import { heapView, markHeapWritten } from './wasm-kernels/heap';

/** The part of the cpu backend used here; its class is not imported, for that would bundle all its kernels. */
interface CpuStore {
  data: { has(dataId: object): boolean; get(dataId: object): unknown };
}

function hasStore(value: object): value is CpuStore {
  if (!('data' in value)) return false;
  const data = value.data;
  return typeof data === 'object' && data !== null && 'has' in data && 'get' in data;
}

function cpuView(tensor: Tensor): Float32Array | undefined {
  const current: object = backend();
  if (!hasStore(current) || !current.data.has(tensor.dataId)) return undefined;
  const entry = current.data.get(tensor.dataId);
  if (typeof entry !== 'object' || entry === null || !('values' in entry)) return undefined;
  return entry.values instanceof Float32Array ? entry.values : undefined;
}

/**
 * The values of a float32 tensor of the current backend, live and without a copy: wasm and cpu. Undefined on webgl
 * and webgpu, where the values are not in this memory, and for other types.
 *
 * - On wasm a view dies with the next allocation: take all views, use them, drop them, and only then run tensors.
 * - Whatever shares the data changes too: clones, reshapes, a variable's initial value and, on cpu, the array that
 *   the tensor was made from. Keep copies by `await tensor.data()` on wasm, by `slice()` of the view elsewhere.
 * - After writing call {@link markWritten}, or use {@link updateInPlace}, which does so.
 */
export function liveView(tensor: Tensor): Float32Array | undefined {
  if (tensor.isDisposed || tensor.dtype !== 'float32') return undefined;
  return getBackend() === 'cpu' ? cpuView(tensor) : heapView(tensor);
}

/** Tells the backend that a tensor's values were changed through its live view; see `markHeapWritten` for why. */
export function markWritten(tensor: Tensor): void {
  markHeapWritten(tensor);
}

/**
 * Changes tensors in place: a fused optimiser step, an average of weights.
 *
 * @param tensors float32 tensors that are written to
 * @param update gets their live views in order; it must not make or run tensors
 * @returns false, without calling `update`, where values are out of reach (webgl, webgpu): update by kernels there
 */
export function updateInPlace(tensors: readonly Tensor[], update: (views: Float32Array[]) => void): boolean {
  const views: Float32Array[] = [];
  for (const tensor of tensors) {
    const view = liveView(tensor);
    if (view === undefined) return false;
    views.push(view);
  }
  update(views);
  for (const tensor of tensors) markWritten(tensor);
  return true;
}
