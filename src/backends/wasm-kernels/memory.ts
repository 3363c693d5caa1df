import type { DataType, TensorInfo, TypedArray } from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { heapOf } from './heap';
import { scripted } from './repeat/recorder';

/** Bytes of a float32. */
export const BYTES = 4;

/** The values of a tensor as `viewAt` finds them, once nothing knows the tensor any more. */
interface Place {
  address: number;
  size: number;
  dtype: DataType;
}

/**
 * Runs script over the live values of some tensors, now and whenever the kernel's work is repeated (`scripted`). It may
 * allocate nothing.
 */
export function overHeap(
  backend: BackendWasm,
  infos: readonly TensorInfo[],
  work: (views: TypedArray[]) => void,
): void {
  const places = infos.map((info) => placeOf(backend, info));
  scripted(backend, () => work(places.map((place) => viewAt(backend, place))));
}

/** Where a tensor's values lie. */
function placeOf(backend: BackendWasm, info: TensorInfo): Place {
  return { address: addressOf(backend, info), size: sizeOf(info.shape), dtype: info.dtype };
}

/** A live view of the heap, which like that of a tensor ends with the next allocation. @throws Error for strings. */
function viewAt(backend: BackendWasm, { address, size, dtype }: Place): TypedArray {
  const { buffer } = heapOf(backend).HEAPU8;
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer, address, size);
    case 'int32':
      return new Int32Array(buffer, address, size);
    case 'bool':
      return new Uint8Array(buffer, address, size);
    default:
      throw new Error(`Values of the type ${dtype} are not on the heap.`);
  }
}

/** Allocates a float32 tensor with undefined contents. The caller disposes of it (`free`). */
export function allocate(backend: BackendWasm, shape: number[]): TensorInfo {
  return backend.makeOutput(shape, 'float32');
}

/** Releases a tensor that this kernel allocated and does not return. */
export function free(backend: BackendWasm, info: TensorInfo): void {
  backend.disposeData(info.dataId);
}

/** The byte address of a tensor on the heap. */
export function addressOf(backend: BackendWasm, info: TensorInfo): number {
  return backend.dataIdMap.get(info.dataId).memoryOffset;
}

/**
 * What makes TensorFlow.js' functions forget what they packed from a tensor, once its values have changed in place: its
 * number is disposed of and registered anew over the same memory.
 */
export function packedForgetter(backend: BackendWasm, info: TensorInfo): () => void {
  const { id, memoryOffset } = backend.dataIdMap.get(info.dataId);
  const size = sizeOf(info.shape);
  return () => {
    backend.wasm.tfjs.disposeData(id);
    backend.wasm.tfjs.registerTensor(id, size, memoryOffset);
  };
}

/** Elements of a shape. */
export function sizeOf(shape: number[]): number {
  return util.sizeFromShape(shape);
}
