import * as tf from './tf';

/** What is used of the wasm backend; its class is not imported, for that would bundle the backend with every model. */
interface HeapBackend {
  typedArrayFromHeap(info: tf.TensorInfo): unknown;
  dataIdMap: { has(dataId: object): boolean; get(dataId: object): { id: number; memoryOffset: number } };
  wasm: {
    tfjs: {
      disposeData(id: number): void;
      registerTensor(id: number, size: number, memoryOffset: number): void;
    };
  };
}

/** What is used of the plain JavaScript backend. */
interface HostBackend {
  data: { has(dataId: object): boolean; get(dataId: object): { values?: unknown } };
}

/**
 * The memory behind a float32 tensor of the current backend, live and without a copy, where it is in reach of the
 * CPU (wasm and plain JavaScript); nothing on a GPU.
 *
 * - On wasm it aliases the WebAssembly heap, and any allocation may detach it: take views after the last allocation,
 *   use them, and let them go.
 * - Whatever shares the data changes too: clones, reshapes, a variable's initial value.
 * - After writing call {@link markWritten}.
 */
export function liveView(tensor: tf.Tensor): Float32Array | undefined {
  if (tensor.isDisposed || tensor.dtype !== 'float32') return undefined;
  const backend: unknown = tf.backend();
  if (isHeapBackend(backend)) {
    return backend.dataIdMap.has(tensor.dataId) ? floats(backend.typedArrayFromHeap(tensor)) : undefined;
  }
  if (tf.getBackend() !== 'cpu' || !isHostBackend(backend) || !backend.data.has(tensor.dataId))
    return undefined;
  return floats(backend.data.get(tensor.dataId).values);
}

/**
 * Tells the backend that a tensor's values were changed through its live view. Without it training on wasm is silently
 * wrong: the compiled kernels keep what XNNPACK packed from a right operand, filter or bias until that tensor's
 * number is disposed of, and would go on multiplying by the old weights. So the number is disposed of and registered
 * anew over the same memory, which takes 0.4 µs. May go when tensorflow/tfjs keys that cache by content.
 */
export function markWritten(tensor: tf.Tensor): void {
  const backend: unknown = tf.backend();
  if (!isHeapBackend(backend) || !backend.dataIdMap.has(tensor.dataId)) return;
  const { id, memoryOffset } = backend.dataIdMap.get(tensor.dataId);
  backend.wasm.tfjs.disposeData(id);
  backend.wasm.tfjs.registerTensor(id, tensor.size, memoryOffset);
}

function floats(view: unknown): Float32Array | undefined {
  return view instanceof Float32Array ? view : undefined;
}

function isHeapBackend(backend: unknown): backend is HeapBackend {
  return (
    typeof backend === 'object' &&
    backend !== null &&
    'typedArrayFromHeap' in backend &&
    'dataIdMap' in backend
  );
}

function isHostBackend(backend: unknown): backend is HostBackend {
  return typeof backend === 'object' && backend !== null && 'data' in backend;
}
