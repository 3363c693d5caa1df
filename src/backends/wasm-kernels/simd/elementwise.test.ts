import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { leftOver, startWasm, values } from '../test-backends';

beforeAll(startWasm);

/** Functions in double precision. */
const FUNCTIONS: [string, (x: tf.Tensor) => tf.Tensor, (x: number) => number][] = [
  ['exp', tf.exp, Math.exp],
  ['sin', tf.sin, Math.sin],
  ['cos', tf.cos, Math.cos],
  ['sigmoid', tf.sigmoid, (x) => 1 / (1 + Math.exp(-x))],
  ['softplus', tf.softplus, (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))],
  ['tanh', tf.tanh, Math.tanh],
  ['leakyRelu', (x) => tf.leakyRelu(x, 0.2), (x) => (x > 0 ? x : 0.2 * x)],
];

async function read(make: () => tf.Tensor): Promise<Float32Array> {
  const tensor = tf.tidy(make);
  const data = await tensor.data<'float32'>();
  tensor.dispose();
  return data;
}

/** The largest error relative to the value, below the least normal number absolute. */
function worst(found: Float32Array, x: Float32Array, f: (x: number) => number): number {
  const errors = Array.from(found, (value, i) => {
    const want = f(x[i]);
    return Math.abs(value - want) / Math.max(Math.abs(want), 2 ** -126);
  });
  return Math.max(...errors);
}

describe.each(FUNCTIONS)('%s on wasm', (_name, op, f) => {
  it('is within 1e-6 of double precision, from the small to the large', async () => {
    for (const span of [1e-4, 1, 10, 85]) {
      const x = values(4001).map((value) => value * span);
      expect(worst(await read(() => op(tf.tensor1d(x))), x, f)).toBeLessThan(1e-6);
    }
  });

  it('takes any number of values', async () => {
    for (const count of [1, 2, 3, 4, 5, 7, 8, 9]) {
      const x = values(count, count);
      const found = await read(() => op(tf.tensor1d(x)));
      expect(found.length).toBe(count);
      expect(worst(found, x, f)).toBeLessThan(1e-6);
    }
  });

  it('ends where it should, and passes on NaN', async () => {
    const x = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    // Far out all but waves have ends.
    if (f !== Math.sin && f !== Math.cos) x.push(200, -200);
    expect(Array.from(await read(() => op(tf.tensor1d(x))))).toEqual(x.map((value) => Math.fround(f(value))));
  });

  it('leaves nothing behind', async () => {
    expect(await leftOver(() => [op(tf.ones([17]))], 50)).toEqual([0, 0, 0]);
  });
});

describe('waves on wasm', () => {
  it.each([
    ['sin', tf.sin, Math.sin],
    ['cos', tf.cos, Math.cos],
  ])('%s is within 1e-6 far from zero too', async (_name, op, f) => {
    const x = values(4001).map((value) => value * 1e6);
    const found = await read(() => op(tf.tensor1d(x)));
    expect(Math.max(...found.map((value, i) => Math.abs(value - f(x[i]))))).toBeLessThan(1e-6);
  });
});

describe('sums on wasm', () => {
  it.each([[[1, 1]], [[3, 5]], [[2, 3, 7]], [[5, 8]], [[130, 33]]])(
    'over leading and all axes of [%s] equal double precision',
    async (shape) => {
      const x = values(tf.util.sizeFromShape(shape));
      const columns = shape[shape.length - 1];
      const wanted = new Float64Array(columns);
      x.forEach((value, i) => {
        wanted[i % columns] += value;
      });
      const all = wanted.reduce((total, value) => total + value, 0);
      const leading = shape.slice(1).map((_, i) => i);
      const rows = await read(() => tf.sum(tf.tensor(x, shape), leading));
      rows.forEach((value, c) => expect(Math.abs(value - wanted[c])).toBeLessThan(1e-6));
      expect(Math.abs((await read(() => tf.sum(tf.tensor(x, shape))))[0] - all)).toBeLessThan(1e-6);
      expect(Math.abs((await read(() => tf.mean(tf.tensor(x, shape))))[0] - all / x.length)).toBeLessThan(
        1e-7,
      );
    },
  );

  it('keep axes of length one when asked', () => {
    const shapes = tf.tidy(() => {
      const x = tf.ones([2, 3, 4]);
      const results = [
        tf.sum(x, [0, 1], true),
        tf.sum(x, [0], false),
        tf.sum(x),
        tf.mean(x, undefined, true),
      ];
      return results.map((result) => result.shape);
    });
    expect(shapes).toEqual([[1, 1, 4], [3, 4], [], [1, 1, 1]]);
  });

  it('do not drown small numbers in a large total', async () => {
    // One by one in float32 they would stay at 2²⁴.
    const x = new Float32Array(100_001).fill(1);
    x[0] = 2 ** 24;
    expect((await read(() => tf.sum(tf.tensor1d(x))))[0]).toBe(2 ** 24 + 100_000);
  });
});

describe('copies on wasm', () => {
  it('of the same type share memory, which goes with the last of them', async () => {
    const x = tf.tensor1d([1, 2, 3]);
    const ids = () => tf.backend().numDataIds();
    const before = ids();
    const copies = [tf.clone(x), tf.cast(x, 'float32')];
    expect(ids()).toBe(before);
    x.dispose();
    copies[0].dispose();
    expect(Array.from(await copies[1].data())).toEqual([1, 2, 3]);
    copies[1].dispose();
    expect(ids()).toBe(before - 1);
  });

  it('to another type are converted', async () => {
    expect(Array.from(await read(() => tf.cast(tf.tensor1d([1.7, 0, 2]), 'int32')))).toEqual([1, 0, 2]);
    expect(Array.from(await read(() => tf.cast(tf.tensor1d([1, 0], 'bool'), 'float32')))).toEqual([1, 0]);
  });

  it('of a variable keep their values when it is assigned anew', async () => {
    const variable = tf.variable(tf.tensor1d([1, 2]));
    const copy = tf.clone(variable);
    variable.assign(tf.tensor1d([5, 6]));
    expect(Array.from(await copy.data())).toEqual([1, 2]);
    tf.dispose([variable, copy]);
  });
});
