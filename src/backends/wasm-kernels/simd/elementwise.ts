import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { type KernelCall, numberAttr, requireInput, wasmBackend } from '../kernel-args';
import { addressOf, allocate, BYTES, sizeOf } from '../memory';
import { inParallel } from '../threads/parallel';
import { type Call, call as task } from '../threads/threads';
import { boundKernels } from './kernels';

/** Multiplications and the like of one number. */
const WORK = 8;

/**
 * Runs a kernel over tensors of one size, in pieces where that is quicker: a number has the same result wherever it
 * stands.
 */
function pieces(
  backend: BackendWasm,
  tensors: readonly TensorInfo[],
  make: (addresses: number[], n: number) => Call,
): void {
  const n = sizeOf(tensors[0].shape);
  const addresses = tensors.map((info) => addressOf(backend, info));
  inParallel(boundKernels(backend), n * WORK, n, VECTOR, ({ start, count }) =>
    make(
      addresses.map((address) => address + start * BYTES),
      count,
    ),
  );
}

/** Numbers of a vector: pieces are whole ones. */
const VECTOR = 4;

/**
 * A kernel y = f(x) for the wasm backend, within 1e-6 of f.
 *
 * Why: the shipped kernels call the C library for every number (a softplus of 128×784: 2.0 ms against 0.25; tanh: 1.5
 * against 0.2; sines were a sixth of a GAN's step with Fourier features). May go when they are vectorised.
 *
 * @param shipped the shipped kernel, for other types
 */
export function elementwise(
  name: 'exp' | 'sin' | 'cos' | 'sigmoid' | 'softplus' | 'tanh',
): (shipped: KernelFunc) => KernelFunc {
  return (shipped) => (call) => {
    const x = requireInput(call, 'x');
    const backend = wasmBackend(call);
    if (x.dtype !== 'float32') return shipped(call);
    const y = allocate(backend, x.shape);
    pieces(backend, [x, y], ([from, to], n) => task(name, from, to, n));
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
    const slope = numberAttr(call, 'alpha');
    pieces(backend, [x, y], ([from, to], n) => task('leakyRelu', from, to, n, slope));
    return y;
  };
}

/** SiLU, y = x σ(x). */
export function silu(call: KernelCall): TensorInfo {
  const backend = wasmBackend(call);
  const x = requireInput(call, 'x');
  const y = allocate(backend, x.shape);
  pieces(backend, [x, y], ([from, to], n) => task('silu', from, to, n));
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
    pieces(backend, [place, dy, dx], ([where, from, to], n) => task(name, from, where, to, n));
    return dx;
  };
}

/** The gradient of LeakyReLU, and with slope 0 of relu. */
export function leakyReluGrad(call: KernelCall): TensorInfo {
  const backend = wasmBackend(call);
  const [dy, x] = [requireInput(call, 'dy'), requireInput(call, 'x')];
  const dx = allocate(backend, x.shape);
  const slope = numberAttr(call, 'slope');
  pieces(backend, [x, dy, dx], ([at, from, to], n) => task('leakyReluGrad', from, at, to, n, slope));
  return dx;
}
