import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { KernelCall } from '../kernel-args';

export * from '../kernel-args';

/**
 * Narrows the backend a kernel is called with.
 * @throws Error when it is not the wasm backend (the kernel was registered under a wrong name).
 */
export function wasmBackend({ backend }: KernelCall): BackendWasm {
  if (!(backend instanceof BackendWasm)) throw new Error('A wasm kernel was called with another backend.');
  return backend;
}
