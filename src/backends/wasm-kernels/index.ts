import { getKernel, type KernelFunc, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
// Registers the shipped kernels, which these replace; it must run first.
import '@tensorflow/tfjs-backend-wasm';
import { batchMatMul } from './batch-matmul';

const BACKEND = 'wasm';
let registered = false;

function replace(kernelName: string, kernelFunc: KernelFunc): void {
  const shipped = getKernel(kernelName, BACKEND);
  if (shipped === undefined) {
    registerKernel({ kernelName, backendName: BACKEND, kernelFunc });
    return;
  }
  unregisterKernel(kernelName, BACKEND);
  // Set-up and disposal of the shipped kernel stay: some replacements call it for the cases that it does well.
  registerKernel({ ...shipped, kernelFunc });
}

/**
 * Replaces the wasm backend's slow kernels and adds those it lacks, so that every training step runs on it.
 * Works before or after the backend is initialised; calling it again does nothing.
 */
export function registerWasmKernels(): void {
  if (registered) return;
  registered = true;
  replace('BatchMatMul', batchMatMul);
}
