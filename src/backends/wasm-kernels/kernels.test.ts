import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerWasmKernels } from './index';
import { difference, leftOver, startWasm, values } from './test-backends';

beforeAll(startWasm);

function tensor(shape: number[], seed: number): tf.Tensor {
  return tf.tensor(values(tf.util.sizeFromShape(shape), seed), shape);
}

describe('GatherV2 on wasm', () => {
  for (const [shape, indices] of [
    [[5], [4]],
    [
      [1, 1],
      [0, 0],
    ],
    [
      [5, 3],
      [2, 0, 2, 4, 1],
    ],
    [
      [7, 2, 3],
      [6, 0, 6],
    ],
    [
      [785, 17],
      [784, 3],
    ],
  ] as const) {
    it(`equals the cpu backend: rows ${indices} of [${shape}], and as a matrix of rows`, async () => {
      const worst = await difference(() => {
        const x = tensor([...shape], 1);
        const rows = tf.tensor1d([...indices], 'int32');
        const ids = tf.tile(tf.expandDims(rows), [2, 1]);
        return [tf.gather(x, rows), tf.gather(x, ids), tf.gather(tf.cast(tf.mul(x, 9), 'int32'), rows)];
      });
      expect(worst).toBe(0);
    });
  }

  it('refuses rows that are not there, as shipped', () => {
    for (const row of [-1, 5]) {
      expect(() => tf.tidy(() => tf.gather(tensor([5, 3], 1), tf.tensor1d([row], 'int32')))).toThrow(
        /GatherV2/,
      );
    }
  });
});

describe('UnsortedSegmentSum on wasm', () => {
  for (const [shape, segments] of [
    [[5], 4],
    [[5, 3], 4],
    [[5, 2, 3], 7],
    [[5, 1], 1],
  ] as const) {
    it(`equals the cpu backend: values [${shape}], ${segments} segments`, async () => {
      const worst = await difference(() => {
        const ids = tf.tensor1d([0, 2, -1, 9, 0], 'int32');
        return [tf.unsortedSegmentSum(tensor([...shape], 1), ids, segments)];
      });
      expect(worst).toBeLessThan(1e-6);
    });
  }

  it('gives the gradient of gather along any axis', async () => {
    const worst = await difference(() =>
      [0, 1, 2].flatMap((axis) => {
        const x = tensor([4, 4, 4], 1);
        const pick = (input: tf.Tensor) => tf.gather(input, tf.tensor1d([3, 0, 3, 2, 3], 'int32'), axis);
        const y = pick(x);
        return [y, tf.grad(pick)(x, tensor(y.shape, 2))];
      }),
    );
    expect(worst).toBeLessThan(1e-6);
  });

  it('leaves nothing behind after 200 calls', async () => {
    const left = await leftOver(() => [
      tf.grad((x: tf.Tensor) => tf.gather(x, tf.tensor1d([1, 1, 0], 'int32')))(
        tensor([4, 3], 1),
        tensor([3, 3], 2),
      ),
    ]);
    expect(left).toEqual([0, 0, 0]);
  });
});

describe('Sum on wasm', () => {
  for (const [shape, axis] of [
    [[7, 5], [0]],
    [[7, 5], [1]],
    [[7, 5], [-2]],
    [
      [2, 3, 4, 5],
      [0, 1, 2],
    ],
    [
      [2, 3, 4, 5],
      [1, 0],
    ],
    [
      [2, 3, 4, 5],
      [1, 3],
    ],
    [
      [2, 3, 4, 5],
      [0, 1, 2, 3],
    ],
    [[0, 5], [0]],
    [[3, 0], [0]],
  ]) {
    for (const keepDims of [false, true]) {
      it(`equals the cpu backend: [${shape}] over [${axis}], ${keepDims ? 'axes kept' : 'axes dropped'}`, async () => {
        expect(await difference(() => [tf.sum(tensor(shape, 1), axis, keepDims)])).toBeLessThan(1e-6);
      });
    }
  }

  it('leaves whole numbers whole', async () => {
    await tf.setBackend('wasm');
    const total = tf.sum(tf.ones([3, 2], 'int32'), 0);
    expect(total.dtype).toBe('int32');
    expect(Array.from(await total.data())).toEqual([3, 3]);
    total.dispose();
  });
});

describe('MaxPoolGrad on wasm', () => {
  for (const [size, stride, pad] of [
    [2, 2, 'valid'],
    [3, 2, 'same'],
    [3, 1, 'same'],
    [2, 3, 'valid'],
    [3, 2, 1],
  ] as const) {
    it(`equals the cpu backend's: window ${size}, stride ${stride}, pad ${pad}`, async () => {
      const shape: [number, number, number, number] = [2, 7, 6, 3];
      const pool = (x: tf.Tensor) => tf.maxPool(tf.reshape<tf.Rank.R4>(x, shape), size, stride, pad);
      const worst = await difference(() => {
        const x = tensor(shape, 1);
        const y = pool(x);
        return [y, tf.grad(pool)(x, tensor(y.shape, 2))];
      });
      expect(worst).toBeLessThan(1e-6);
    });
  }

  it('finds the greatest of negative values', async () => {
    await tf.setBackend('wasm');
    const pool = (x: tf.Tensor) => tf.maxPool(tf.reshape<tf.Rank.R4>(x, [1, 2, 2, 1]), 2, 2, 'valid');
    const gradient = tf.tidy(() => tf.grad(pool)(tf.tensor1d([-4, -3, -1, -2]), tf.ones([1, 1, 1, 1])));
    expect(Array.from(await gradient.data())).toEqual([0, 0, 1, 0]);
    gradient.dispose();
  });
});

describe('ResizeNearestNeighborGrad on wasm', () => {
  const sizes: { from: [number, number]; to: [number, number] }[] = [
    { from: [3, 4], to: [6, 8] },
    { from: [3, 4], to: [9, 4] },
    { from: [3, 4], to: [5, 7] },
    { from: [4, 4], to: [2, 2] },
  ];
  for (const { from, to } of sizes) {
    it(`equals the cpu backend for one image and adds up to the same in several: ${from} to ${to}`, async () => {
      const gradient = (batch: number) => {
        const shape: [number, number, number, number] = [batch, ...from, 3];
        const resize = (x: tf.Tensor) => tf.image.resizeNearestNeighbor(tf.reshape<tf.Rank.R4>(x, shape), to);
        return tf.grad(resize)(tf.zeros(shape), tensor([batch, ...to, 3], 2));
      };
      expect(await difference(() => [gradient(1)])).toBeLessThan(1e-6);
      await tf.setBackend('wasm');
      const [first, total, given] = tf.tidy(() => {
        const both = gradient(2);
        const apart = tf.sub(tf.slice(both, 0, 1), gradient(1));
        return [tf.max(tf.abs(apart)), tf.sum(both), tf.sum(tensor([2, ...to, 3], 2))];
      });
      // The values differ between one image and two only after the first image.
      expect((await first.data())[0]).toBe(0);
      expect((await total.data())[0]).toBeCloseTo((await given.data())[0], 4);
      tf.dispose([first, total, given]);
    });
  }
});

describe('registerWasmKernels', () => {
  it('does nothing the second time', () => {
    const before = tf.getKernel('BatchMatMul', 'wasm').kernelFunc;
    registerWasmKernels();
    expect(tf.getKernel('BatchMatMul', 'wasm').kernelFunc).toBe(before);
  });
});

describe('Concat and its gradient on wasm', () => {
  for (const [shapes, axis] of [
    [
      [
        [2, 3, 3, 8],
        [2, 3, 3, 4],
      ],
      3,
    ],
    [
      [
        [3, 1],
        [3, 5],
        [3, 2],
      ],
      1,
    ],
    [
      [
        [2, 3],
        [1, 3],
      ],
      0,
    ],
    [
      [
        [2, 0],
        [2, 7],
      ],
      -1,
    ],
  ] as const) {
    it(`equal the cpu backend's: ${shapes.map((shape) => `[${shape}]`).join(' ')} along ${axis}`, async () => {
      const worst = await difference(() => {
        const parts = shapes.map((shape, i) =>
          tf.tensor(values(tf.util.sizeFromShape([...shape]), i + 1), [...shape]),
        );
        const join = (...xs: tf.Tensor[]) => tf.concat(xs, axis);
        const y = join(...parts);
        return [y, ...tf.grads(join)(parts, tf.tensor(values(y.size, 9), y.shape))];
      });
      expect(worst).toBeLessThan(1e-7);
    });
  }
});

describe('parts and copies on wasm', () => {
  it.each<[string, number[], (x: tf.Tensor) => tf.Tensor[]]>([
    ['a piece of a list', [17], (x) => [tf.slice(x, 3, 9), tf.slice(x, [16], [1])]],
    ['rows and columns', [7, 5], (x) => [tf.slice(x, [2, 0], [3, 5]), tf.slice(x, [1, 3], [6, 2])]],
    ['up to the end', [7, 5], (x) => [tf.slice(x, 4), tf.slice(x, [0, 2], [-1, -1])]],
    [
      'of three axes',
      [3, 4, 6],
      (x) => [tf.slice(x, [1, 0, 0], [1, 4, 6]), tf.slice(x, [0, 1, 2], [3, 2, 3])],
    ],
    [
      'of four axes',
      [3, 4, 5, 2],
      (x) => [tf.slice(x, [1, 1, 1, 1], [2, 2, 3, 1]), tf.slice(x, [0, 3], [3, 1])],
    ],
    ['nothing', [3, 4], (x) => [tf.slice(x, [0, 1], [3, 0])]],
    ['all', [3, 4], (x) => [tf.slice(x, [0, 0], [3, 4])]],
    ['equal parts', [6, 4], (x) => [...tf.split(x, 3), ...tf.split(x, 2, -1)]],
    ['one part that is left to tell', [7, 4], (x) => tf.split(x, [2, -1, 1])],
    ['rows several times', [3, 5], (x) => [tf.tile(x, [4, 1]), tf.tile(x, [1, 1]), tf.tile(x, [2, 3])]],
  ])("equal the cpu backend's: %s", async (_what, shape, work) => {
    for (const dtype of ['float32', 'int32'] as const) {
      const worst = await difference(() =>
        work(tf.cast(tf.mul(tf.tensor(values(tf.util.sizeFromShape(shape), 3), shape), 9), dtype)),
      );
      expect(worst).toBe(0);
    }
    expect(await leftOver(() => work(tf.ones(shape)), 20)).toEqual([0, 0, 0]);
  });
});
