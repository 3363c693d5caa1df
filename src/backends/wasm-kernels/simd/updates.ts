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

/** Changes tensors' values in place, by numbers that are others the next time. */
function changed(backend: BackendWasm, infos: readonly TensorInfo[], change: () => void): void {
  const forgetters = infos.map((info) => packedForgetter(backend, info));
  scripted(backend, () => {
    change();
    for (const forget of forgetters) forget();
  });
}

/** The weights that a call updates, and the address of their average where that moves with them. */
function updated(
  backend: BackendWasm,
  call: KernelCall,
): { infos: TensorInfo[]; n: number; average: number } {
  const weights = requireInput(call, 'w');
  const { average } = call.inputs;
  return {
    infos: average ? [weights, average] : [weights],
    n: sizeOf(weights.shape),
    average: average ? addressOf(backend, average) : 0,
  };
}

/** How far an average goes towards its weights. */
function averageGain(call: KernelCall): number {
  return call.inputs.average ? 1 - numberAttr(call, 'averageKeep') : 0;
}

/** Multiplications and the like of Adam on one weight. */
const ADAM_WORK = 8;

/** Adam in place; see `FUSED`. */
export function adam(call: KernelCall): TensorInfo[] {
  const backend = wasmBackend(call);
  const { infos, n, average } = updated(backend, call);
  const [w, g, m, v] = addresses(backend, call, ['w', 'g', 'm', 'v']);
  changed(backend, infos, () => {
    const gain = averageGain(call);
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
        average && average + at,
        gain,
      );
    });
  });
  return [];
}

/** SGD with momentum in place; see `FUSED`. */
export function momentum(call: KernelCall): TensorInfo[] {
  const backend = wasmBackend(call);
  const { infos, n, average } = updated(backend, call);
  const [w, g, m] = addresses(backend, call, ['w', 'g', 'm']);
  changed(backend, infos, () => {
    const [mu, rate] = [numberAttr(call, 'momentum'), numberAttr(call, 'learningRate')];
    boundKernels(backend).kernels.momentum(w, g, m, n, mu, rate, average, averageGain(call));
  });
  return [];
}

/** RMSProp in place; see `FUSED`. */
export function rmsProp(call: KernelCall): TensorInfo[] {
  const backend = wasmBackend(call);
  const { infos, n, average } = updated(backend, call);
  const [w, g, v] = addresses(backend, call, ['w', 'g', 'v']);
  changed(backend, infos, () => {
    const alpha = numberAttr(call, 'alpha');
    const [rate, epsilon] = [numberAttr(call, 'learningRate'), numberAttr(call, 'epsilon')];
    const gain = averageGain(call);
    boundKernels(backend).kernels.rmsProp(w, g, v, n, alpha, 1 - alpha, rate, epsilon, average, gain);
  });
  return [];
}

/** A running average in place; see `FUSED`. */
export function blend(call: KernelCall): TensorInfo[] {
  const backend = wasmBackend(call);
  const average = requireInput(call, 'average');
  const [to, from] = addresses(backend, call, ['average', 'value']);
  const n = sizeOf(average.shape);
  changed(backend, [average], () => {
    boundKernels(backend).kernels.blend(to, from, n, 1 - numberAttr(call, 'keep'));
  });
  return [];
}
