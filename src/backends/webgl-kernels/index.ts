import * as core from '@tensorflow/tfjs-core';
import { FUSED, type FusedKernel } from '../../core/fused-kernels';
import { concat } from './concat';
import { conv2D, conv2DBackpropFilter, conv2DBackpropInput, fusedConv2d, fusedUpConv2d } from './convolution';
import { addN, binary, fill, gradient, like, reshape, silu, unary } from './elementwise';
import { gather } from './gather';
import { groupNorm, groupNormGrad } from './group-norm';
import { normals } from './normals';
import { batchMatMul, dense } from './products';
import { sumOrMean } from './sums';
import { adam, blend, momentum, rmsProp } from './updates';

export { TrainingBackend } from './backend';

const BACKEND = 'webgl';

type Replacement = (shipped: core.KernelFunc) => core.KernelFunc;

/** Kernels of TensorFlow.js that ours stand in for; each calls the shipped one for what it does not do. */
const REPLACEMENTS: Readonly<Record<string, Replacement>> = {
  Add: binary('add'),
  Sub: binary('sub'),
  Multiply: binary('mul'),
  RealDiv: binary('div'),
  Maximum: binary('maximum'),
  Minimum: binary('minimum'),
  SquaredDifference: binary('squaredDifference'),
  AddN: addN,
  Square: unary('square'),
  Neg: unary('neg'),
  Reciprocal: unary('reciprocal'),
  Abs: unary('abs'),
  Exp: unary('exp'),
  Log: unary('log'),
  Sqrt: unary('sqrt'),
  Rsqrt: unary('rsqrt'),
  Sigmoid: unary('sigmoid'),
  Tanh: unary('tanh'),
  Softplus: unary('softplus'),
  Relu: unary('relu'),
  LeakyRelu: unary('leakyRelu', 'alpha'),
  ClipByValue: unary('clip', 'clipValueMin', 'clipValueMax'),
  Step: unary('step', 'alpha'),
  Fill: fill,
  ZerosLike: like(0),
  OnesLike: like(1),
  Reshape: reshape,
  Concat: concat,
  GatherV2: gather,
  BatchMatMul: batchMatMul,
  Conv2D: conv2D,
  Conv2DBackpropInput: conv2DBackpropInput,
  Conv2DBackpropFilter: conv2DBackpropFilter,
  Sum: sumOrMean(false),
  Mean: sumOrMean(true),
};

const FUSED_KERNELS: Readonly<Partial<Record<FusedKernel, core.KernelFunc>>> = {
  dense,
  conv2d: fusedConv2d,
  upConv2d: fusedUpConv2d,
  groupNorm,
  groupNormGrad,
  silu,
  siluGrad: gradient('siluGrad', 'x'),
  softplusGrad: gradient('softplusGrad', 'x'),
  leakyReluGrad: gradient('leakyReluGrad', 'x', 'slope'),
  sigmoidGrad: gradient('sigmoidGrad', 'y'),
  tanhGrad: gradient('tanhGrad', 'y'),
  adam,
  momentum,
  rmsProp,
  blend,
  normals,
};

let registered = false;

/** Puts our kernels into the WebGL backend, whose class must then be `TrainingBackend`. */
export function registerWebGlKernels(): void {
  if (registered) return;
  registered = true;
  for (const [kernelName, replace] of Object.entries(REPLACEMENTS)) {
    const shipped = core.getKernel(kernelName, BACKEND);
    core.unregisterKernel(kernelName, BACKEND);
    core.registerKernel({ ...shipped, kernelFunc: replace(shipped.kernelFunc) });
  }
  const fused: [string, core.KernelFunc][] = Object.entries(FUSED_KERNELS);
  const names = new Map<string, string>(Object.entries(FUSED));
  for (const [name, kernelFunc] of fused) {
    const kernelName = names.get(name);
    if (kernelName) core.registerKernel({ kernelName, backendName: BACKEND, kernelFunc });
  }
}
