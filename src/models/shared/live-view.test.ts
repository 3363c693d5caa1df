import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startWasm, values } from '../../backends/wasm-kernels/test-backends';
import { liveView, markWritten } from './live-view';
import * as tf from './tf';

beforeAll(startWasm);
afterEach(() => tf.disposeVariables());

async function read(make: () => tf.Tensor): Promise<number[]> {
  const tensor = tf.tidy(make);
  const data = Array.from(await tensor.data());
  tensor.dispose();
  return data;
}

/** A tensor of 0.5. */
function halves<R extends tf.Rank>(shape: tf.ShapeMap[R]): tf.Tensor<R> {
  return tf.tidy(() => tf.div<tf.Tensor<R>>(tf.ones<R>(shape), 2));
}

for (const name of ['wasm', 'cpu']) {
  describe(`live views on ${name}`, () => {
    it('read and write the values themselves', async () => {
      await tf.setBackend(name);
      const w = tf.variable(tf.tensor1d([1, 2, 3]));
      const view = liveView(w);
      expect(view).toEqual(Float32Array.of(1, 2, 3));
      view?.set([7], 1);
      markWritten(w);
      expect(Array.from(await w.data())).toEqual([1, 7, 3]);
    });

    it('are refused for other types and disposed tensors', async () => {
      await tf.setBackend(name);
      const whole = tf.tensor1d([1, 2], 'int32');
      expect(liveView(whole)).toBeUndefined();
      const gone = tf.scalar(1);
      tf.dispose([whole, gone]);
      expect(liveView(gone)).toBeUndefined();
    });

    it('products, convolutions and fused biases see the new weights', async () => {
      await tf.setBackend(name);
      const w = tf.variable(tf.tensor2d(values(12), [3, 4]));
      const bias = tf.variable(tf.tensor1d(values(4, 2)));
      const filter = tf.variable(tf.tensor4d(values(18), [3, 3, 1, 2]));
      const x = tf.tensor2d(values(6, 3), [2, 3]);
      const image = tf.tensor4d(values(16, 4), [1, 4, 4, 1]);
      const weights = () => tf.reshape<tf.Rank.R4>(filter, [3, 3, 1, 2]);
      const results = () => [
        () => tf.matMul(x, w),
        () => tf.matMul(tf.ones([2, 4]), w, false, true),
        () => tf.fused.matMul({ a: x, b: w, bias, activation: 'relu' }),
        () => tf.conv2d(image, weights(), 1, 'same'),
        () => tf.conv2dTranspose(tf.ones<tf.Rank.R4>([1, 2, 2, 2]), weights(), [1, 4, 4, 1], 2, 'same'),
      ];
      for (const result of results()) await read(result);
      for (const tensor of [w, bias, filter]) {
        liveView(tensor)?.fill(0.5);
        markWritten(tensor);
      }
      const after = [];
      for (const result of results()) after.push(await read(result));

      w.assign(halves<tf.Rank.R2>([3, 4]));
      bias.assign(halves<tf.Rank.R1>([4]));
      filter.assign(halves<tf.Rank.R4>([3, 3, 1, 2]));
      for (const [i, result] of results().entries()) expect(after[i]).toEqual(await read(result));
      tf.dispose([x, image]);
    });
  });
}

describe('live views on wasm', () => {
  it('are refused for tensors of another backend', async () => {
    await tf.setBackend('cpu');
    const elsewhere = tf.tensor1d([1]);
    await tf.setBackend('wasm');
    expect(liveView(elsewhere)).toBeUndefined();
    elsewhere.dispose();
  });

  it('marking 200 times leaves nothing behind', async () => {
    await tf.setBackend('wasm');
    const w = tf.variable(tf.ones([2, 2]));
    const before = [tf.memory().numTensors, tf.memory().numBytes];
    for (let i = 0; i < 200; i += 1) {
      liveView(w)?.fill(i);
      markWritten(w);
      expect(await read(() => tf.matMul(tf.ones([1, 2]), w))).toEqual([2 * i, 2 * i]);
    }
    expect([tf.memory().numTensors, tf.memory().numBytes]).toEqual(before);
  });
});
