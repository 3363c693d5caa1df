import { backend, type Tensor } from '@tensorflow/tfjs-core';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

function ownerOf(tensor: Tensor): BackendWasm | undefined {
  const current = backend();
  return current instanceof BackendWasm && current.dataIdMap.has(tensor.dataId) ? current : undefined;
}

/**
 * A live view over the values of a float32 tensor in the wasm backend's heap; undefined for other backends (also
 * when wasm is not the current one) and other types.
 *
 * - Use it before anything is allocated: making any tensor may grow the heap, which detaches every view.
 * - Everything that shares the data (`clone`, `reshape`, a variable's initial value) sees what is written.
 * - After writing call {@link markHeapWritten}.
 */
export function heapView(tensor: Tensor): Float32Array | undefined {
  if (tensor.dtype !== 'float32') return undefined;
  const view = ownerOf(tensor)?.typedArrayFromHeap(tensor);
  return view instanceof Float32Array ? view : undefined;
}

/**
 * Tells the wasm backend that a tensor's values were changed in place. Without it training is silently wrong: the
 * compiled kernels keep what XNNPACK packed from a right operand, filter or bias until that tensor's number is
 * disposed of, and would go on multiplying by the old weights. So the number is disposed of and registered
 * anew, over the same memory (0.4 µs). Does nothing for tensors elsewhere.
 */
export function markHeapWritten(tensor: Tensor): void {
  const owner = ownerOf(tensor);
  if (owner === undefined) return;
  const { id, memoryOffset } = owner.dataIdMap.get(tensor.dataId);
  owner.wasm.tfjs.disposeData(id);
  owner.wasm.tfjs.registerTensor(id, tensor.size, memoryOffset);
}
