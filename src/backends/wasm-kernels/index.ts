import {
  backend as currentBackend,
  getKernel,
  type KernelFunc,
  registerKernel,
  setBackend,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
// Registers the shipped kernels as well, which these replace; it must run first.
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { cast, identity } from './alias';
import { batchMatMul } from './batch-matmul';
import { conv2D } from './conv2d';
import { conv2DBackpropFilter } from './conv2d-backprop-filter';
import { conv2DBackpropInput } from './conv2d-backprop-input';
import { fill, like } from './fill';
import { gather } from './gather';
import { maxPoolGrad } from './max-pool-grad';
import { resizeNearestNeighborGrad } from './resize-nearest-grad';
import { offerRepeaters } from './repeat/repeater';
import { concat, slice, splitV, tile } from './simd/columns';
import { elementwise, leakyRelu } from './simd/elementwise';
import { registerFusedKernels } from './simd/fused';
import { bindKernels, type Helpers } from './simd/kernels';
import { mean, sum } from './sum';
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
 * it.
 */
export function registerWasmKernels(): void {
  if (registered) return;
  registered = true;
  replace('BatchMatMul', () => batchMatMul);
  replace('Conv2D', conv2D);
  replace('Conv2DBackpropInput', conv2DBackpropInput);
  replace('MaxPoolGrad', () => maxPoolGrad);
  replace('ResizeNearestNeighborGrad', resizeNearestNeighborGrad);
  replace('Sum', sum);
  replace('Mean', mean);
  replace('Identity', identity);
  replace('Cast', cast);
  replace('GatherV2', gather);
  replace('Fill', fill);
  replace('ZerosLike', like(0));
  replace('OnesLike', like(1));
  replace('Concat', concat);
  replace('SplitV', splitV);
  replace('Slice', slice);
  replace('Tile', tile);
  replace('Exp', elementwise('exp'));
  replace('Sin', elementwise('sin'));
  replace('Cos', elementwise('cos'));
  replace('Sigmoid', elementwise('sigmoid'));
  replace('Softplus', elementwise('softplus'));
  replace('Tanh', elementwise('tanh'));
  replace('LeakyRelu', leakyRelu);
  add('Conv2DBackpropFilter', conv2DBackpropFilter);
  add('UnsortedSegmentSum', unsortedSegmentSum);
  registerFusedKernels();
}

/**
 * Makes wasm the current backend with our kernels in it.
 * @param bytes gives the contents of `simd/kernels.wasm`, or of `kernels-shared.wasm` for a shared heap
 * @param helpers threads beside this one, for a shared heap
 * @returns whether the backend started; it does not without SIMD, which every browser has had since 2023
 */
export async function startWasmBackend(
  bytes: () => Promise<BufferSource>,
  helpers?: Helpers,
): Promise<boolean> {
  registerWasmKernels();
  if (!(await setBackend(BACKEND))) return false;
  const backend = currentBackend();
  if (!(backend instanceof BackendWasm)) return false;
  await bindKernels(backend, await bytes(), helpers);
  offerRepeaters(backend);
  return true;
}
