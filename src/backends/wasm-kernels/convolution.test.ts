import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { difference, leftOver, startWasm, values } from './test-backends';

beforeAll(startWasm);

function tensor(shape: [number, number, number, number], seed: number): tf.Tensor4D {
  return tf.tensor4d(values(tf.util.sizeFromShape(shape), seed), shape);
}

function hasRank4(x: tf.Tensor): x is tf.Tensor4D {
  return x.rank === 4;
}

/** `tf.grads` hands over tensors of unknown rank. */
function rank4(x: tf.Tensor): tf.Tensor4D {
  if (!hasRank4(x)) throw new Error(`Expected rank 4, got ${x.rank}.`);
  return x;
}

type Pad =
  | 'same'
  | 'valid'
  | number
  | [[number, number], [number, number], [number, number], [number, number]];

/** [batch, height, width, in, out, filter height, filter width, stride, padding] */
type Case = [number, number, number, number, number, number, number, number, Pad];

const cases: Case[] = [
  [1, 5, 5, 1, 1, 3, 3, 1, 'same'],
  [2, 7, 6, 3, 5, 3, 3, 1, 'valid'],
  [3, 8, 8, 5, 2, 3, 3, 1, 'same'],
  [2, 8, 8, 9, 1, 3, 3, 1, 'same'],
  [2, 7, 7, 6, 3, 3, 5, 1, 'same'],
  [2, 6, 7, 5, 8, 1, 1, 1, 'valid'],
  [2, 6, 7, 5, 3, 1, 1, 2, 'same'],
  [2, 6, 7, 5, 3, 1, 1, 1, 1],
  [2, 7, 9, 3, 8, 3, 3, 2, 'same'],
  [2, 8, 8, 7, 8, 3, 3, 2, 'same'],
  [2, 8, 8, 7, 8, 3, 3, 2, 'valid'],
  [2, 9, 8, 5, 4, 4, 4, 2, 'valid'],
  [2, 8, 8, 5, 4, 4, 4, 2, 'same'],
  [2, 8, 8, 5, 4, 4, 4, 1, 'same'],
  [1, 8, 8, 1, 4, 4, 4, 2, 1],
  [2, 8, 8, 6, 4, 2, 2, 3, 'valid'],
  [2, 10, 11, 6, 4, 3, 2, 3, 'same'],
  [
    2,
    8,
    8,
    6,
    4,
    3,
    3,
    2,
    [
      [0, 0],
      [0, 1],
      [0, 1],
      [0, 0],
    ],
  ],
  [
    2,
    7,
    7,
    6,
    4,
    3,
    3,
    1,
    [
      [0, 0],
      [2, 0],
      [0, 2],
      [0, 0],
    ],
  ],
  [
    2,
    5,
    6,
    6,
    4,
    3,
    3,
    2,
    [
      [0, 0],
      [3, 2],
      [4, 3],
      [0, 0],
    ],
  ],
  [
    2,
    5,
    6,
    6,
    4,
    2,
    2,
    1,
    [
      [0, 0],
      [3, 2],
      [2, 3],
      [0, 0],
    ],
  ],
  [
    2,
    5,
    6,
    6,
    4,
    2,
    2,
    1,
    [
      [0, 0],
      [1, 3],
      [0, 2],
      [0, 0],
    ],
  ],
  // Several chunks, the last one partial.
  [5, 28, 28, 64, 1, 2, 2, 1, 'valid'],
  [10, 28, 28, 32, 1, 2, 2, 2, 'valid'],
  [7, 28, 28, 4, 1, 4, 4, 1, 'same'],
];

describe('convolution gradients on wasm', () => {
  for (const [batch, height, width, inputs, outputs, kh, kw, stride, pad] of cases) {
    const name = `[${batch}, ${height}, ${width}, ${inputs}] filter ${kh}×${kw}×${outputs} stride ${stride} pad ${pad}`;
    it(`equal the cpu backend's: ${name}`, async () => {
      const worst = await difference(() => {
        const x = tensor([batch, height, width, inputs], 1);
        const filter = tensor([kh, kw, inputs, outputs], 2);
        const y = tf.conv2d(x, filter, stride, pad);
        const gradients = tf.grads((input, w) => tf.conv2d(rank4(input), rank4(w), stride, pad));
        return [y, ...gradients([x, filter], tensor(y.shape, 3))];
      });
      expect(worst).toBeLessThan(2e-5);
    });
  }

  for (const [size, filter, stride] of [
    [4, 4, 2],
    [5, 3, 2],
    [6, 3, 1],
    [7, 4, 2],
  ]) {
    for (const channels of [1, 6]) {
      it(`transposed convolution ${size} to ${size * stride}, filter ${filter}, ${channels} channels`, async () => {
        const outShape: [number, number, number, number] = [2, size * stride, size * stride, channels];
        const up = (x: tf.Tensor, w: tf.Tensor) =>
          tf.conv2dTranspose(rank4(x), rank4(w), outShape, stride, 'same');
        const worst = await difference(() => {
          const x = tensor([2, size, size, 5], 1);
          const w = tensor([filter, filter, channels, 5], 2);
          return [up(x, w), ...tf.grads(up)([x, w], tensor(outShape, 3))];
        });
        expect(worst).toBeLessThan(2e-5);
      });
    }
  }

  it('do not depend on what freed memory holds', async () => {
    await tf.setBackend('wasm');
    // The allocator hands these blocks to the kernels' scratch space next.
    const rubbish = Array.from({ length: 40 }, (_, i) =>
      tf.tensor1d(Float32Array.from({ length: 64 * (i + 1) }, () => Number.NaN)),
    );
    tf.dispose(rubbish);
    const worst = await difference(() => {
      const gradients = tf.grads((x, w) => tf.conv2d(rank4(x), rank4(w), 1, 'same'));
      return gradients([tensor([1, 5, 5, 6], 1), tensor([3, 3, 6, 5], 2)], tensor([1, 5, 5, 5], 3));
    });
    expect(worst).toBeLessThan(2e-5);
  });

  it('leaves nothing behind after 200 calls', async () => {
    const gradients = tf.grads((x, w) => tf.conv2d(rank4(x), rank4(w), 2, 'same'));
    const left = await leftOver(() =>
      [1, 6].flatMap((channels) =>
        gradients([tensor([2, 8, 8, channels], 1), tensor([3, 3, channels, 4], 2)], tensor([2, 4, 4, 4], 3)),
      ),
    );
    expect(left).toEqual([0, 0, 0]);
  });
});
