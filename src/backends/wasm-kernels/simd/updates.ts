import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type KernelCall, numberAttr, requireInput, wasmBackend } from '../kernel-args';
import { addressOf, BYTES, packedForgetter, sizeOf } from '../memory';
import { scripted } from '../repeat/recorder';
import { inParallel } from '../threads/parallel';
import { call as task } from '../threads/threads';
import { boundKernels } from './kernels';

/** Addresses of some inputs. */
function addresses(backend: BackendWasm, call: KernelCall, names: readonly string[]): number[] {
  return names.map((name) => addressOf(backend, requireInput(call, name)));
}

/** Changes a tensor's values in place, by numbers that are others the next time. */
function changed(backend: BackendWasm, info: TensorInfo, change: () => void): void {
  const forget = packedForgetter(backend, info);
  scripted(backend, () => {
    change();
    forget();
  });
}

/** Multiplications and the like of Adam on one weight. */
const ADAM_WORK = 8;

/** Adam in place; see `FUSED`. */
export function adam(call: KernelCall): TensorInfo[] {
  const backend = wasmBackend(call);
  const weights = requireInput(call, 'w');
  const [w, g, m, v] = addresses(backend, call, ['w', 'g', 'm', 'v']);
  const n = sizeOf(weights.shape);
  changed(backend, weights, () => {
    const [beta1, beta2] = [numberAttr(call, 'beta1'), numberAttr(call, 'beta2')];
    const [size, root] = [numberAttr(call, 'size'), numberAttr(call, 'root')];
    const [epsilon, keep] = [numberAttr(call, 'epsilon'), numberAttr(call, 'keep')];
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
  });
  return [];
}

/** SGD with momentum in place; see `FUSED`. */
export function momentum(call: KernelCall): TensorInfo[] {
  const backend = wasmBackend(call);
  const weights = requireInput(call, 'w');
  const [w, g, m] = addresses(backend, call, ['w', 'g', 'm']);
  const n = sizeOf(weights.shape);
  changed(backend, weights, () => {
    const [mu, rate] = [numberAttr(call, 'momentum'), numberAttr(call, 'learningRate')];
    boundKernels(backend).kernels.momentum(w, g, m, n, mu, rate);
  });
  return [];
}

/** RMSProp in place; see `FUSED`. */
export function rmsProp(call: KernelCall): TensorInfo[] {
  const backend = wasmBackend(call);
  const weights = requireInput(call, 'w');
  const [w, g, v] = addresses(backend, call, ['w', 'g', 'v']);
  const n = sizeOf(weights.shape);
  changed(backend, weights, () => {
    const alpha = numberAttr(call, 'alpha');
    const [rate, epsilon] = [numberAttr(call, 'learningRate'), numberAttr(call, 'epsilon')];
    boundKernels(backend).kernels.rmsProp(w, g, v, n, alpha, 1 - alpha, rate, epsilon);
  });
  return [];
}

/** A running average in place; see `FUSED`. */
export function blend(call: KernelCall): TensorInfo[] {
  const backend = wasmBackend(call);
  const average = requireInput(call, 'average');
  const [to, from] = addresses(backend, call, ['average', 'value']);
  const n = sizeOf(average.shape);
  changed(backend, average, () => {
    boundKernels(backend).kernels.blend(to, from, n, 1 - numberAttr(call, 'keep'));
  });
  return [];
}
