import { getKernel, type KernelFunc, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
// Registers the shipped kernels, which these replace; it must run first.
import '@tensorflow/tfjs-backend-wasm';
import { batchMatMul } from './batch-matmul';
import { conv2DBackpropFilter } from './conv2d-backprop-filter';
import { conv2DBackpropInput } from './conv2d-backprop-input';
import { fusedMatMul } from './fused-matmul';
import { maxPoolGrad } from './max-pool-grad';
import { resizeNearestNeighborGrad } from './resize-nearest-grad';
import { sum } from './sum';
import { unsortedSegmentSum } from './unsorted-segment-sum';

const BACKEND = 'wasm';
let registered = false;

/** Puts a kernel in the place of a shipped one. */
function replace(kernelName: string, make: (shipped: KernelFunc) => KernelFunc): void {
  const shipped = getKernel(kernelName, BACKEND);
  unregisterKernel(kernelName, BACKEND);
  // The shipped kernel's set-up and disposal stay: some replacements call it for the cases that it does well.
  registerKernel({ ...shipped, kernelFunc: make(shipped.kernelFunc) });
}

/** Adds a kernel, unless a newer backend ships one. */
function add(kernelName: string, kernelFunc: KernelFunc): void {
  if (getKernel(kernelName, BACKEND) === undefined) {
    registerKernel({ kernelName, backendName: BACKEND, kernelFunc });
  }
}

/**
 * Replaces the wasm backend's slow or wrong kernels and adds those it lacks, so that every training step runs on
 * it. Works before or after the backend is initialised; calling it again does nothing.
 */
export function registerWasmKernels(): void {
  if (registered) return;
  registered = true;
  replace('BatchMatMul', () => batchMatMul);
  replace('_FusedMatMul', fusedMatMul);
  replace('Conv2DBackpropInput', conv2DBackpropInput);
  replace('MaxPoolGrad', () => maxPoolGrad);
  replace('ResizeNearestNeighborGrad', resizeNearestNeighborGrad);
  replace('Sum', sum);
  add('Conv2DBackpropFilter', conv2DBackpropFilter);
  add('UnsortedSegmentSum', unsortedSegmentSum);
}
