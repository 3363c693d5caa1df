import * as tf from './tf';

interface HeapBackend {
  typedArrayFromHeap(info: tf.TensorInfo): unknown;
}

interface HostBackend {
  data: { get(dataId: object): { values?: unknown } };
}

/**
 * The memory behind a float32 tensor, where the backend keeps it in reach of the CPU (wasm and plain
 * JavaScript); nothing on a GPU. Writing to it changes the tensor in place.
 *
 * On wasm it aliases the WebAssembly heap, and any allocation may detach it: take views after the last
 * allocation, use them, and let them go.
 */
export function liveView(tensor: tf.Tensor): Float32Array | undefined {
  const backend: unknown = tf.backend();
  if (isHeapBackend(backend)) return floats(backend.typedArrayFromHeap(tensor));
  if (tf.getBackend() === 'cpu' && isHostBackend(backend)) return floats(backend.data.get(tensor.dataId).values);
  return undefined;
}

function floats(view: unknown): Float32Array | undefined {
  return view instanceof Float32Array ? view : undefined;
}

function isHeapBackend(backend: unknown): backend is HeapBackend {
  return typeof backend === 'object' && backend !== null && 'typedArrayFromHeap' in backend;
}

function isHostBackend(backend: unknown): backend is HostBackend {
  return typeof backend === 'object' && backend !== null && 'data' in backend;
}
