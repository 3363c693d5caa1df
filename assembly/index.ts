export {
  exp,
  leakyRelu,
  leakyReluGrad,
  sigmoid,
  sigmoidGrad,
  silu,
  siluGrad,
  softplus,
  softplusGrad,
  tanh,
  tanhGrad,
} from './activations';
export { gemm, gemmScratch } from './gemm';
export { normals } from './normals';
export { adam, blend, momentum, rmsProp } from './optimizers';
export { sumAll, sumRows } from './sums';
