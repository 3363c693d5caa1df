import { type KernelFunc, registerKernel } from '@tensorflow/tfjs-core';
import { FUSED, type FusedKernel } from '../../../core/fused-kernels';
import { dense } from './dense';
import { gradient, leakyReluGrad, silu } from './elementwise';
import { conv2d, groupNorm, groupNormGrad, upConv2d } from './images';
import { mixRows } from './mix-rows';
import { normals } from './normals';
import { adam, blend, momentum, rmsProp } from './updates';

const BACKEND = 'wasm';

const KERNELS: Readonly<Record<FusedKernel, KernelFunc>> = {
  dense,
  conv2d,
  upConv2d,
  groupNorm,
  groupNormGrad,
  silu,
  siluGrad: gradient('siluGrad', 'x'),
  softplusGrad: gradient('softplusGrad', 'x'),
  leakyReluGrad,
  sigmoidGrad: gradient('sigmoidGrad', 'y'),
  tanhGrad: gradient('tanhGrad', 'y'),
  adam,
  momentum,
  rmsProp,
  blend,
  mixRows,
  normals,
};

/** Registers the fused kernels. They need the compiled ones bound to the backend. */
export function registerFusedKernels(): void {
  for (const [name, kernelFunc] of Object.entries(KERNELS)) {
    const kernelName = FUSED_NAMES.get(name);
    if (kernelName) registerKernel({ kernelName, backendName: BACKEND, kernelFunc });
  }
}

const FUSED_NAMES = new Map<string, string>(Object.entries(FUSED));
