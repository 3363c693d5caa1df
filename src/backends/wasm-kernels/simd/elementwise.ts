import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { type KernelCall, numberAttr, requireInput, wasmBackend } from '../kernel-args';
import { addressOf, allocate, sizeOf } from '../memory';
import { boundKernels } from './kernels';

/**
 * A kernel y = f(x) for the wasm backend, within 1e-6 of f.
 *
 * Why: the shipped kernels call the C library for every number (a softplus of 128×784: 2.0 ms against 0.35; tanh: 1.5
 * against 0.3). May go when they are vectorised.
 *
 * @param shipped the shipped kernel, for other types
 */
export function elementwise(
  name: 'exp' | 'sigmoid' | 'softplus' | 'tanh',
): (shipped: KernelFunc) => KernelFunc {
  return (shipped) => (call) => {
    const x = requireInput(call, 'x');
    const backend = wasmBackend(call);
    if (x.dtype !== 'float32') return shipped(call);
    const y = allocate(backend, x.shape);
    boundKernels(backend).kernels[name](addressOf(backend, x), addressOf(backend, y), sizeOf(x.shape));
    return y;
  };
}

/** LeakyRelu likewise: the shipped kernel takes 0.1 ms for 512×128, which is three times as long. */
export function leakyRelu(shipped: KernelFunc): KernelFunc {
  return (call) => {
    const x = requireInput(call, 'x');
    const backend = wasmBackend(call);
    if (x.dtype !== 'float32') return shipped(call);
    const y = allocate(backend, x.shape);
    boundKernels(backend).kernels.leakyRelu(
      addressOf(backend, x),
      addressOf(backend, y),
      sizeOf(x.shape),
      numberAttr(call, 'alpha'),
    );
    return y;
  };
}

/** SiLU, y = x σ(x). */
export function silu(call: KernelCall): TensorInfo {
  const backend = wasmBackend(call);
  const x = requireInput(call, 'x');
  const y = allocate(backend, x.shape);
  const { kernels } = boundKernels(backend);
  kernels.silu(addressOf(backend, x), addressOf(backend, y), sizeOf(x.shape));
  return y;
}

/**
 * The gradient of an activation.
 * @param at the input beside `dy`: `x`, or the activation's value `y`
 */
export function gradient(
  name: 'sigmoidGrad' | 'tanhGrad' | 'softplusGrad' | 'siluGrad',
  at: 'x' | 'y',
): (call: KernelCall) => TensorInfo {
  return (call) => {
    const backend = wasmBackend(call);
    const [dy, place] = [requireInput(call, 'dy'), requireInput(call, at)];
    const dx = allocate(backend, place.shape);
    const [from, where, to] = [dy, place, dx].map((info) => addressOf(backend, info));
    boundKernels(backend).kernels[name](from, where, to, sizeOf(place.shape));
    return dx;
  };
}

/** The gradient of LeakyReLU, and with slope 0 of relu. */
export function leakyReluGrad(call: KernelCall): TensorInfo {
  const backend = wasmBackend(call);
  const [dy, x] = [requireInput(call, 'dy'), requireInput(call, 'x')];
  const dx = allocate(backend, x.shape);
  const [from, at, to] = [dy, x, dx].map((info) => addressOf(backend, info));
  boundKernels(backend).kernels.leakyReluGrad(from, at, to, sizeOf(x.shape), numberAttr(call, 'slope'));
  return dx;
}
