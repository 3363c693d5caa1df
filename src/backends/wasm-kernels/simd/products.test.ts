import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { addressOf } from '../memory';
import { leftOver, startWasm, values } from '../test-backends';
import { startWasmBackend } from '../index';
import { FUSED } from '../../../core/fused-kernels';
import { boundKernels } from './kernels';

beforeAll(startWasm);

function backend(): BackendWasm {
  const current = tf.backend();
  if (!(current instanceof BackendWasm)) throw new Error('The wasm backend is not current.');
  return current;
}

/** A dense layer with relu. */
function dense(inputs: tf.NamedTensorMap): tf.Tensor2D {
  return tf.engine().runKernel<tf.Tensor2D>(FUSED.dense, inputs, { activation: 1, slope: 0 });
}

interface Case {
  m: number;
  k: number;
  n: number;
  transposeA: boolean;
  transposeB: boolean;
  add: boolean;
  epilogue: 'none' | 'bias' | 'relu' | 'leaky';
}

/** Rounding errors of float32 that add up like a random walk. */
const TOLERANCE = 4 * 2 ** -24;

/** Of LeakyReLU. */
const SLOPE = 0.2;

/** Guard values around the result: nothing may be written beside it. */
const GUARD = 16;

/**
 * Runs the kernel between guards.
 * @returns the largest error against double precision, over √k and the sum of the terms' sizes, or what went wrong.
 */
function errorOf({ m, k, n, transposeA, transposeB, add, epilogue }: Case): number | string {
  const a = values(m * k, 1);
  const b = values(k * n, 2);
  const c = values(m * n, 3);
  const shift = values(n, 4);
  const framed = new Float32Array(m * n + 2 * GUARD).fill(7);
  framed.set(c, GUARD);
  const tensors = [a, b, framed, shift].map((data) => tf.tensor1d(data));
  const [left, right, to, bias] = tensors.map((tensor) => addressOf(backend(), tensor));
  const given = epilogue === 'none' ? 0 : bias;
  const activation = ['bias', 'relu', 'leaky'].indexOf(epilogue);
  const { kernels, threads } = boundKernels(backend());
  const target = to + GUARD * 4;
  const act = Math.max(0, activation);
  const [lda, ldb] = [transposeA ? m : k, transposeB ? k : n];
  const forms = [transposeA, transposeB, add] as const;
  kernels.gemm(
    left,
    lda,
    right,
    ldb,
    target,
    n,
    m,
    k,
    n,
    ...forms,
    given,
    act,
    SLOPE,
    threads.scratch.address,
  );
  const view = backend().typedArrayFromHeap(tensors[2]).slice();
  tf.dispose(tensors);
  for (let i = 0; i < GUARD; i += 1) {
    if (view[i] !== 7 || view[GUARD + m * n + i] !== 7) return 'wrote beside the result';
  }
  let worst = 0;
  for (let i = 0; i < m; i += 1) {
    for (let j = 0; j < n; j += 1) {
      let want = 0;
      let size = 0;
      const term = (value: number) => {
        want += value;
        size += Math.abs(value);
      };
      if (add) term(c[i * n + j]);
      for (let p = 0; p < k; p += 1) {
        term(a[transposeA ? p * m + i : i * k + p] * b[transposeB ? j * k + p : p * n + j]);
      }
      if (epilogue !== 'none') term(shift[j]);
      if (epilogue === 'relu') want = Math.max(0, want);
      if (epilogue === 'leaky' && want < 0) want *= SLOPE;
      const error = Math.abs(view[GUARD + i * n + j] - want) / (size * Math.sqrt(k));
      if (!(error <= worst)) worst = error;
    }
  }
  return worst;
}

const forms = {
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  add: fc.boolean(),
  epilogue: fc.constantFrom<Case['epilogue'][]>('none', 'bias', 'relu', 'leaky'),
};
const anySize = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 70 }));
const sizes = fc.record({ m: anySize, k: anySize, n: anySize, ...forms });
/** Depths beyond one block, with and without a remainder. */
const deep = fc.record({
  m: fc.integer({ min: 1, max: 6 }),
  k: fc.constantFrom(511, 512, 513, 1024, 1025, 1500),
  n: fc.integer({ min: 1, max: 18 }),
  ...forms,
});

describe('the matrix product', () => {
  it('equals double precision for any sizes, forms and ends', () => {
    fc.assert(
      fc.property(sizes, (form) => {
        expect(errorOf(form)).toBeLessThan(TOLERANCE);
      }),
      { numRuns: 400, seed: 3 },
    );
  });

  it('equals double precision over several blocks of depth', () => {
    fc.assert(
      fc.property(deep, (form) => {
        expect(errorOf(form)).toBeLessThan(TOLERANCE);
      }),
      { numRuns: 80, seed: 4 },
    );
  });

  it('gives a row the same bits alone and among others, and each time', async () => {
    const a = tf.tensor2d(values(70 * 33, 1), [70, 33]);
    const b = tf.tensor2d(values(33 * 21, 2), [33, 21]);
    const read = async (make: () => tf.Tensor) => {
      const result = tf.tidy(make);
      const data = Array.from(await result.data());
      result.dispose();
      return data;
    };
    const all = await read(() => tf.matMul(a, b));
    expect(await read(() => tf.matMul(a, b))).toEqual(all);
    expect(await read(() => tf.matMul(tf.slice(a, [5, 0], [1, 33]), b))).toEqual(all.slice(5 * 21, 6 * 21));
    expect(await read(() => tf.matMul(tf.transpose(a), tf.transpose(b), true, true))).toEqual(all);
    tf.dispose([a, b]);
  });

  it('passes on NaN and infinity through relu and into no other row', async () => {
    const a = tf.tensor2d([Number.NaN, 1, 1, 1, Number.POSITIVE_INFINITY, 1], [3, 2]);
    const b = tf.ones<tf.Rank.R2>([2, 5]);
    const bias = tf.zeros<tf.Rank.R1>([5]);
    const out = dense({ x: a, w: b, b: bias });
    const rows = await out.array();
    expect(rows).toEqual([
      Array.from({ length: 5 }, () => Number.NaN),
      [2, 2, 2, 2, 2],
      Array.from({ length: 5 }, () => Number.POSITIVE_INFINITY),
    ]);
    tf.dispose([a, b, bias, out]);
  });

  it('goes on after the heap has grown', async () => {
    const a = tf.ones<tf.Rank.R2>([9, 9]);
    const heapBytes = () => backend().typedArrayFromHeap(a).buffer.byteLength;
    const before = heapBytes();
    const large = Array.from({ length: 12 }, () => tf.zeros([1 << 22]));
    expect(heapBytes()).toBeGreaterThan(before);
    const out = tf.matMul(a, a, false, true);
    expect(Array.from(await out.data())).toEqual(Array.from({ length: 81 }, () => 9));
    tf.dispose([a, out, ...large]);
  });

  it('leaves nothing behind after 200 fused products', async () => {
    const left = await leftOver(() => [
      dense({
        x: tf.ones<tf.Rank.R2>([9, 5]),
        w: tf.ones<tf.Rank.R2>([5, 7]),
        b: tf.ones<tf.Rank.R1>([7]),
      }),
    ]);
    expect(left).toEqual([0, 0, 0]);
  });
});

describe('without the kernels', () => {
  it('the backend does not start', async () => {
    for (const bytes of [
      () => Promise.reject(new Error('no such file')),
      () => Promise.resolve(Uint8Array.of(0, 97, 115, 109)),
    ]) {
      await expect(startWasmBackend(bytes)).rejects.toThrow();
    }
  });
});
