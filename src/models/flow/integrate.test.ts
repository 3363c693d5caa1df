import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import '../../testing/allclose';
import * as tf from '../shared/tf';
import { FIELD_CALLS, integrate, type Journey, type Method } from './integrate';

const METHODS = ['euler', 'midpoint', 'heun'] as const;

async function follow(start: number[], journey: Journey): Promise<number[]> {
  const from = tf.tensor1d(start);
  const end = await integrate(from, journey);
  const values = Array.from(await end.data<'float32'>());
  tf.dispose([from, end]);
  return values;
}

describe('integrate', () => {
  beforeAll(startWasm);

  it.each(METHODS)('is exact on a straight flow, in any number of steps: %s', async (method) => {
    for (const steps of [1, 3, 100]) {
      const velocity = () => tf.tensor1d([2, -0.5]);
      expect(await follow([1, 1], { method, steps, velocity })).toBeAllclose([3, 0.5], { rtol: 1e-5 });
    }
  });

  it.each(['midpoint', 'heun'] as const)(
    'is exact where velocity grows evenly in time: %s',
    async (method) => {
      const velocity = (x: tf.Tensor, t: number) => tf.fill(x.shape, 3 * t);
      expect(await follow([1], { method, steps: 2, velocity })).toBeAllclose([2.5], { rtol: 1e-6 });
    },
  );

  // dx/dt = x: one step multiplies by 1 + h, or by 1 + h + h²/2.
  it.each([
    ['euler', (h: number) => 1 + h],
    ['midpoint', (h: number) => 1 + h + (h * h) / 2],
    ['heun', (h: number) => 1 + h + (h * h) / 2],
  ] as const)('follows exponential growth as its order promises: %s', async (method, factor) => {
    const velocity = (x: tf.Tensor) => tf.clone(x);
    for (const steps of [1, 2, 10]) {
      const expected = factor(1 / steps) ** steps;
      expect(await follow([1, -2], { method, steps, velocity })).toBeAllclose([expected, -2 * expected], {
        rtol: 1e-5,
      });
    }
  });

  it.each([
    ['euler', [0, 0.5]],
    ['midpoint', [0, 0.25, 0.5, 0.75]],
    ['heun', [0, 0.5, 0.5, 1]],
  ] as [Method, number[]][])(
    'asks for the velocity at the times of its method: %s',
    async (method, expected) => {
      const asked: number[] = [];
      const velocity = (x: tf.Tensor, t: number) => {
        asked.push(t);
        return tf.zerosLike(x);
      };
      await follow([1], { method, steps: 2, velocity });
      expect(asked).toEqual(expected);
      expect(asked).toHaveLength(2 * FIELD_CALLS[method]);
    },
  );

  it('carries N(0, 1) to N(m, s²) along the exact velocity of straight lines between the two', async () => {
    // E[x₁ − x₀ | x_t = x] for x₁ ~ N(m, s²), x₀ ~ N(0, 1): m + c (x − t m), c = (t s² − (1 − t))/(t² s² + (1 − t)²).
    const [m, s] = [0.3, 0.2];
    const velocity = (x: tf.Tensor, t: number) => {
      const c = (t * s * s - (1 - t)) / (t * t * s * s + (1 - t) ** 2);
      return tf.add(tf.mul(tf.sub(x, t * m), c), m);
    };
    const start = [-2, -1, 0, 0.5, 3];
    const exact = start.map((x) => m + s * x);
    for (const method of METHODS) {
      const end = await follow(start, { method, steps: 200, velocity });
      expect(end).toBeAllclose(exact, { atol: method === 'euler' ? 0.02 : 1e-3 });
    }
  });

  it('keeps the start, frees everything else, also when it is stopped', async () => {
    const start = tf.ones([3]);
    const before = tf.memory().numTensors;
    const velocity = (x: tf.Tensor) => tf.clone(x);
    for (const method of METHODS) {
      (await integrate(start, { method, steps: 3, velocity })).dispose();
      expect(tf.memory().numTensors).toBe(before);
      let left = 2;
      const stopping = integrate(start, {
        method,
        steps: 3,
        velocity,
        afterStep: async () => {
          if (--left === 0) throw new Error('stopped');
        },
      });
      await expect(stopping).rejects.toThrow('stopped');
      expect(tf.memory().numTensors).toBe(before);
    }
    expect(await start.data()).toEqual(Float32Array.of(1, 1, 1));
    start.dispose();
  });
});
