import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { type KernelCall, numbersAttr, rawAttr, requireInput, wasmBackend } from './kernel-args';
import { overHeap } from './memory';

/**
 * Fill for the wasm backend as the shipped kernel has it, but so that it can be recorded.
 * @param shipped the shipped kernel, for other types than float32
 */
export function fill(shipped: KernelFunc): KernelFunc {
  return (call) => {
    const [value, dtype] = [rawAttr(call, 'value'), rawAttr(call, 'dtype')];
    if (typeof value !== 'number' || (dtype ?? 'float32') !== 'float32') return shipped(call);
    return filled(call, numbersAttr(call, 'shape'), value);
  };
}

/** ZerosLike (0) and OnesLike (1) likewise. */
export function like(value: number): (shipped: KernelFunc) => KernelFunc {
  return (shipped) => (call) => {
    const x = requireInput(call, 'x');
    return x.dtype === 'float32' ? filled(call, x.shape, value) : shipped(call);
  };
}

function filled(call: KernelCall, shape: number[], value: number): TensorInfo {
  const backend = wasmBackend(call);
  const out = backend.makeOutput(shape, 'float32');
  overHeap(backend, [out], ([to]) => to.fill(value));
  return out;
}
