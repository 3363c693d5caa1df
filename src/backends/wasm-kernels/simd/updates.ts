import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type KernelCall, numberAttr, requireInput, wasmBackend } from '../kernel-args';
import { addressOf, BYTES, forgetPacked, sizeOf } from '../memory';
import { inParallel } from '../threads/parallel';
import { call as task } from '../threads/threads';
import { boundKernels } from './kernels';

/** Addresses of some inputs. */
function addresses(backend: BackendWasm, call: KernelCall, names: readonly string[]): number[] {
  return names.map((name) => addressOf(backend, requireInput(call, name)));
}

/** Multiplications and the like of Adam on one weight. */
const ADAM_WORK = 8;

/** Adam in place; see `FUSED`. */
export function adam(call: KernelCall): TensorInfo[] {
  const backend = wasmBackend(call);
  const weights = requireInput(call, 'w');
  const [w, g, m, v] = addresses(backend, call, ['w', 'g', 'm', 'v']);
  const [beta1, beta2] = [numberAttr(call, 'beta1'), numberAttr(call, 'beta2')];
  const [size, root] = [numberAttr(call, 'size'), numberAttr(call, 'root')];
  const [epsilon, keep] = [numberAttr(call, 'epsilon'), numberAttr(call, 'keep')];
  const n = sizeOf(weights.shape);
  inParallel(boundKernels(backend), n * ADAM_WORK, n, 4, ({ start, count }) => {
    const at = start * BYTES;
    return task(
      'adam',
      w + at,
      g + at,
      m + at,
      v + at,
      count,
      beta1,
      1 - beta1,
      beta2,
      1 - beta2,
      size,
      root,
      epsilon,
      keep,
    );
  });
  forgetPacked(backend, weights);
  return [];
}

/** SGD with momentum in place; see `FUSED`. */
export function momentum(call: KernelCall): TensorInfo[] {
  const backend = wasmBackend(call);
  const weights = requireInput(call, 'w');
  const [w, g, m] = addresses(backend, call, ['w', 'g', 'm']);
  const [mu, rate] = [numberAttr(call, 'momentum'), numberAttr(call, 'learningRate')];
  boundKernels(backend).kernels.momentum(w, g, m, sizeOf(weights.shape), mu, rate);
  forgetPacked(backend, weights);
  return [];
}

/** RMSProp in place; see `FUSED`. */
export function rmsProp(call: KernelCall): TensorInfo[] {
  const backend = wasmBackend(call);
  const weights = requireInput(call, 'w');
  const [w, g, v] = addresses(backend, call, ['w', 'g', 'v']);
  const alpha = numberAttr(call, 'alpha');
  const [rate, epsilon] = [numberAttr(call, 'learningRate'), numberAttr(call, 'epsilon')];
  boundKernels(backend).kernels.rmsProp(w, g, v, sizeOf(weights.shape), alpha, 1 - alpha, rate, epsilon);
  forgetPacked(backend, weights);
  return [];
}

/** A running average in place; see `FUSED`. */
export function blend(call: KernelCall): TensorInfo[] {
  const backend = wasmBackend(call);
  const average = requireInput(call, 'average');
  const [to, from] = addresses(backend, call, ['average', 'value']);
  const keep = numberAttr(call, 'keep');
  boundKernels(backend).kernels.blend(to, from, sizeOf(average.shape), 1 - keep);
  forgetPacked(backend, average);
  return [];
}
