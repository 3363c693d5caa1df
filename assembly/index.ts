export {
  cos,
  exp,
  leakyRelu,
  leakyReluGrad,
  sigmoid,
  sigmoidGrad,
  silu,
  siluGrad,
  sin,
  softplus,
  softplusGrad,
  tanh,
  tanhGrad,
} from './activations';
export { copyColumns } from './columns';
export { convolve, convolveScratch, filterGradient, filterGradientScratch } from './conv';
export { gemm, gemmScratch } from './gemm';
export { groupNorm, groupNormGrad } from './group-norm';
export { mixRows } from './mix';
export { normals } from './normals';
export { adam, blend, momentum, rmsProp } from './optimizers';
export { sumAll, sumRows } from './sums';
