import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import '../../testing/allclose';
import { clipByGlobalNorm } from './gradient-clip';
import * as tf from './tf';

beforeAll(startWasm);

describe('clipByGlobalNorm', () => {
  const grads = () => [tf.tensor1d([3, 0]), tf.tensor2d([[0, 4]])]; // of length 5 together

  it.each([
    [1, [0.6, 0, 0, 0.8]],
    [5, [3, 0, 0, 4]],
    [10, [3, 0, 0, 4]],
  ])('shortens to %d at most, and keeps the direction', async (limit, expected) => {
    const before = tf.memory().numTensors;
    const clipped = clipByGlobalNorm(grads(), limit);
    const values = await Promise.all(clipped.map((grad) => grad.data<'float32'>()));
    expect(values.flatMap((part) => [...part])).toBeAllclose(expected, { rtol: 1e-6 });
    expect(clipped.map((grad) => grad.shape)).toEqual([[2], [1, 2]]);
    tf.dispose(clipped);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves a gradient of 0 at 0', async () => {
    const [clipped] = clipByGlobalNorm([tf.zeros([3])], 1);
    expect([...(await clipped.data())]).toEqual([0, 0, 0]);
    clipped.dispose();
  });
});
