import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FUSED } from '../../../core/fused-kernels';
import { conv2d, groupNorm, type Layer, sequential, silu, upConv2d } from '../../../models/shared/layers';
import { Weights } from '../../../models/shared/weights';
import { boundKernels, rebind } from '../simd/kernels';
import { startWasm, values } from '../test-backends';
import { MAX_PAGES, withSharedMemory } from './shared-memory';
import { split } from './ranges';
import type { Threads } from './threads';

function backend(): BackendWasm {
  const current = tf.backend();
  if (!(current instanceof BackendWasm)) throw new Error('The wasm backend is not current.');
  return current;
}

/** Threads that take turns in the reverse order: whatever one needs of another is missing. */
function pretend(count: number): { threads: Threads; most: () => number } {
  const { threads } = boundKernels(backend());
  let most = 0;
  // Scratch memory for all is more than one needs; each here has its turn alone.
  return {
    most: () => most,
    threads: {
      count,
      scratch: threads.scratch,
      dispose: () => threads.dispose(),
      run: (calls) => {
        most = Math.max(most, calls.length);
        for (const call of calls.toReversed()) threads.run([call]);
      },
    },
  };
}

/** Everything that is split, on sizes worth it and with remainders. */
const WORK: Record<string, () => tf.Tensor[]> = {
  'products of all forms': () =>
    [false, true].flatMap((transposeA) =>
      [false, true].flatMap((transposeB) =>
        [
          [133, 1057, 91],
          [1030, 1310, 9],
          [5051, 1713, 2],
          [13, 1301, 800],
        ].map(([m, k, n]) =>
          tf.matMul(
            filled(transposeA ? [k, m] : [m, k], 1),
            filled(transposeB ? [n, k] : [k, n], 2),
            transposeA,
            transposeB,
          ),
        ),
      ),
    ),
  convolutions: () => [
    ...gradientsOf((weights) => conv2d(weights, 'a', 16, 24, 3), [23, 14, 14, 16]),
    ...gradientsOf((weights) => conv2d(weights, 'a', 16, 24, 4, 2), [37, 14, 14, 16]),
    ...gradientsOf((weights) => conv2d(weights, 'a', 32, 2, 3), [29, 28, 28, 32]),
    ...gradientsOf((weights) => conv2d(weights, 'a', 96, 32, 1), [9, 28, 28, 96]),
    ...gradientsOf((weights) => upConv2d(weights, 'a', 16, 24), [17, 14, 14, 16]),
  ],
  'normalisation and activations': () => [
    ...gradientsOf((weights) => groupNorm(weights, 'a', 16, 2, silu), [67, 28, 28, 16]),
    ...gradientsOf(
      () =>
        sequential(
          silu,
          (x) => tf.leakyRelu(x, 0.2),
          (x) => tf.softplus(x),
          (x) => tf.tanh(x),
          (x) => tf.sigmoid(x),
          (x) => tf.exp(x),
        ),
      [6237, 257],
    ),
  ],
  'normals and Adam': () => {
    const shape = [6237, 257];
    const normals = tf
      .engine()
      .runKernel<tf.Tensor>(FUSED.normals, {}, { shape, key: [3, 4], counter: [5, 6, 7, 8] });
    const [w, g, m, v] = [1, 2, 3, 4].map((seed) => tf.abs(filled(shape, seed)));
    const settings = { size: 0.1, root: 0.9, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, keep: 0.99 };
    tf.engine().runKernel(FUSED.adam, { w, g, m, v }, settings);
    return [normals, w, m, v];
  },
};

function filled(shape: number[], seed: number): tf.Tensor {
  return tf.tensor(values(tf.util.sizeFromShape(shape), seed), shape);
}

function gradientsOf(make: (weights: Weights) => Layer, shape: number[]): tf.Tensor[] {
  const weights = new Weights(1);
  const layer = make(weights);
  const x = filled(shape, 1);
  const loss = () => tf.sum<tf.Scalar>(tf.square(layer(x)));
  const back = tf.grad((input) => tf.sum(tf.square(layer(input))))(x);
  const grads = weights.variables.length > 0 ? tf.variableGrads(loss, weights.variables).grads : {};
  const out = [layer(x), back, ...weights.variables.map(({ name }) => grads[name])].map((t) => tf.clone(t));
  weights.dispose();
  return out;
}

describe('threads', () => {
  beforeAll(startWasm);
  afterEach(startWasm);

  it.each(Object.entries(WORK))('%s: the same bits by any number of threads', async (_, work) => {
    const read = async () => {
      const tensors = tf.tidy(work);
      const bits = await Promise.all(
        tensors.map(async (t) => {
          const bytes = new Uint8Array(Float32Array.from(await t.data()).buffer);
          return `[${t.shape}] ${createHash('sha256').update(bytes).digest('hex')}`;
        }),
      );
      tf.dispose(tensors);
      return bits;
    };
    const alone = await read();
    for (const count of [2, 4]) {
      const { threads, most } = pretend(count);
      rebind(backend(), { ...boundKernels(backend()), threads });
      expect(await read()).toEqual(alone);
      // Several parts for each thread.
      expect(most()).toBeGreaterThan(2 * count);
    }
  });
});

describe('split', () => {
  it('covers the whole, in order, in whole units', () => {
    for (const total of [0, 1, 7, 8, 9, 31, 32, 33, 1000]) {
      for (const count of [1, 2, 3, 4]) {
        for (const unit of [1, 4, 8]) {
          const parts = split(total, count, unit);
          expect(parts.length).toBeLessThanOrEqual(count);
          let at = 0;
          for (const part of parts) {
            expect(part.start).toBe(at);
            expect(part.count).toBeGreaterThanOrEqual(Math.min(unit, total));
            expect(part.start % unit).toBe(0);
            at += part.count;
          }
          expect(at).toBe(total);
        }
      }
    }
  });
});

const TFJS = 'node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm';

/** The same bytes in an ArrayBuffer of their own. */
function bytesOf(file: string): ArrayBuffer {
  return Uint8Array.from(readFileSync(file)).buffer;
}

describe('a shared heap', () => {
  it('is TensorFlow.js’ own module in all but the kind of its memory', async () => {
    const original = bytesOf(TFJS);
    const shared = withSharedMemory(original);
    const changed = [...new Uint8Array(original).entries()].filter(
      ([i, byte]) => new Uint8Array(shared)[i] !== byte,
    );
    expect(shared.byteLength).toBe(original.byteLength);
    // The flags, and the maximum’s last byte.
    expect(changed).toHaveLength(2);
    const module = await WebAssembly.compile(shared);
    expect(WebAssembly.Module.exports(module)).toEqual(
      WebAssembly.Module.exports(await WebAssembly.compile(original)),
    );
  });

  it('takes the kernels of its kind, and they refuse any other', async () => {
    const kernels = await WebAssembly.compile(bytesOf('src/backends/wasm-kernels/simd/kernels-shared.wasm'));
    const link = (memory: WebAssembly.Memory) => new WebAssembly.Instance(kernels, { env: { memory } });
    expect(() =>
      link(new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: true })),
    ).not.toThrow();
    expect(() => link(new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES }))).toThrow();
  });

  it('is not made of a module without a memory of its own', () => {
    const kernels = bytesOf('src/backends/wasm-kernels/simd/kernels.wasm');
    expect(() => withSharedMemory(kernels)).toThrow(/no memory/);
  });
});
