import type { TensorInfo } from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** Bytes of a float32. */
export const BYTES = 4;

/**
 * A live Float32Array over a float32 tensor of the wasm backend.
 *
 * It aliases the WebAssembly heap: any allocation may grow the heap, which detaches every view taken before.
 * So allocate all outputs first, take views after.
 * @throws Error when the tensor is not float32.
 */
export function floats(backend: BackendWasm, info: TensorInfo): Float32Array {
  const view = backend.typedArrayFromHeap(info);
  if (!(view instanceof Float32Array)) throw new Error(`Expected a float32 tensor, got ${info.dtype}.`);
  return view;
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
 * Makes the compiled kernels forget what they packed from a tensor, whose values have changed in place: its number is
 * disposed of and registered anew over the same memory.
 */
export function forgetPacked(backend: BackendWasm, info: TensorInfo): void {
  const { id, memoryOffset } = backend.dataIdMap.get(info.dataId);
  backend.wasm.tfjs.disposeData(id);
  backend.wasm.tfjs.registerTensor(id, sizeOf(info.shape), memoryOffset);
}

/** Elements of a shape. */
export function sizeOf(shape: number[]): number {
  return util.sizeFromShape(shape);
}
