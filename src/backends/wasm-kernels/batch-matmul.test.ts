import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { difference, leftOver, startWasm, values } from './test-backends';

beforeAll(startWasm);

function tensor(shape: number[], seed: number): tf.Tensor {
  return tf.tensor(values(tf.util.sizeFromShape(shape), seed), shape);
}

function oriented(outer: number[], rows: number, columns: number, flip: boolean): number[] {
  return flip ? [...outer, columns, rows] : [...outer, rows, columns];
}

const size = fc.integer({ min: 1, max: 40 });

describe('BatchMatMul on wasm', () => {
  it('equals the cpu backend for any sizes and transposes', async () => {
    await fc.assert(
      fc.asyncProperty(
        size,
        size,
        size,
        fc.boolean(),
        fc.boolean(),
        async (m, k, n, transposeA, transposeB) => {
          const worst = await difference(() => [
            tf.matMul(
              tensor(oriented([], m, k, transposeA), 1),
              tensor(oriented([], k, n, transposeB), 2),
              transposeA,
              transposeB,
            ),
          ]);
          expect(worst).toBeLessThan(1e-5);
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });

  const outers: [number[], number[]][] = [
    [[3], [3]],
    [[1], [4]],
    [[4], [1]],
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3]],
    [[3], []],
    [[], [3]],
  ];
  for (const [outerA, outerB] of outers) {
    it(`broadcasts outer axes [${outerA}] and [${outerB}], transposed or not`, async () => {
      for (const transposeA of [false, true]) {
        for (const transposeB of [false, true]) {
          const worst = await difference(() => [
            tf.matMul(
              tensor(oriented(outerA, 5, 7, transposeA), 1),
              tensor(oriented(outerB, 7, 9, transposeB), 2),
              transposeA,
              transposeB,
            ),
          ]);
          expect(worst).toBeLessThan(1e-5);
        }
      }
    });
  }

  it('broadcasts both operands at once, where the cpu backend of 4.22 does not', async () => {
    await tf.setBackend('wasm');
    const a = tensor([2, 1, 5, 7], 1);
    const b = tensor([1, 3, 7, 9], 2);
    const together = tf.matMul(a, b);
    const apart = tf.matMul(tf.tile(a, [1, 3, 1, 1]), tf.tile(b, [2, 1, 1, 1]));
    expect(together.shape).toEqual([2, 3, 5, 9]);
    expect(Array.from(await together.data())).toEqual(Array.from(await apart.data()));
    tf.dispose([a, b, together, apart]);
  });

  it('has the gradients of the cpu backend', async () => {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const gradients = tf.grads((a, b) => tf.matMul(a, b, transposeA, transposeB));
        const worst = await difference(() =>
          gradients(
            [tensor(oriented([2], 11, 13, transposeA), 1), tensor(oriented([2], 13, 17, transposeB), 2)],
            tensor([2, 11, 17], 3),
          ),
        );
        expect(worst).toBeLessThan(1e-5);
      }
    }
  });

  it('gives zeros for an empty inner axis and passes on NaN', async () => {
    await tf.setBackend('wasm');
    const empty = tf.matMul(tf.zeros([3, 0]), tf.zeros([0, 2]));
    expect(empty.shape).toEqual([3, 2]);
    expect(Array.from(await empty.data())).toEqual([0, 0, 0, 0, 0, 0]);
    const nan = tf.matMul(tf.tensor2d([[Number.NaN, 1]]), tf.ones([3, 2]), false, true);
    expect(Array.from(await nan.data())).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    tf.dispose([empty, nan]);
  });

  it('refuses operands that are not float32', async () => {
    await tf.setBackend('wasm');
    expect(() => tf.matMul(tf.ones([2, 2], 'int32'), tf.ones([2, 2], 'int32'))).toThrow(/float32/);
  });

  it('leaves nothing behind after 200 calls with gradients', async () => {
    const gradients = tf.grads((a, b) => tf.matMul(a, b, true, true));
    const left = await leftOver(() =>
      gradients([tensor([3, 13, 11], 1), tensor([3, 17, 13], 2)], tensor([3, 11, 17], 3)),
    );
    expect(left).toEqual([0, 0, 0]);
  });
});
