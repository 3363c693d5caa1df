import * as tf from './tf';

/** What is used of the wasm backend; its class is not imported, for that would bundle the backend with the models. */
interface HeapBackend {
  typedArrayFromHeap(info: tf.TensorInfo): unknown;
  dataIdMap: { get(dataId: object): { id: number; memoryOffset: number } };
  wasm: {
    tfjs: {
      disposeData(id: number): void;
      registerTensor(id: number, size: number, memoryOffset: number): void;
    };
  };
}

interface HostBackend {
  data: { get(dataId: object): { values?: unknown } };
}

/**
 * The memory behind a float32 tensor, where the backend keeps it in reach of the CPU (wasm and plain
 * JavaScript); nothing on a GPU. Writing to it changes the tensor in place: call `markWritten` afterwards.
 *
 * On wasm it aliases the WebAssembly heap, and any allocation may detach it: take views after the last
 * allocation, use them, and let them go.
 */
export function liveView(tensor: tf.Tensor): Float32Array | undefined {
  const backend: unknown = tf.backend();
  if (isHeapBackend(backend)) return floats(backend.typedArrayFromHeap(tensor));
  if (tf.getBackend() === 'cpu' && isHostBackend(backend))
    return floats(backend.data.get(tensor.dataId).values);
  return undefined;
}

/**
 * Tells the backend that a tensor was changed through its live view. The compiled wasm kernels keep a packed copy
 * of every right operand and filter until that tensor's number is disposed of, and would go on multiplying by the
 * old weights: so the number is disposed of and registered anew, over the same memory (about a microsecond).
 */
export function markWritten(tensor: tf.Tensor): void {
  const backend: unknown = tf.backend();
  if (!isHeapBackend(backend)) return;
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
    'dataIdMap' in backend &&
    'wasm' in backend
  );
}

function isHostBackend(backend: unknown): backend is HostBackend {
  return typeof backend === 'object' && backend !== null && 'data' in backend;
}
