import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import '../../testing/allclose';
import * as tf from './tf';
import { emaDecayAt } from './running-average';
import { Weights } from './weights';

const plain = (name: string, shape: number[]) => ({ name, shape, layout: { kind: 'plain' } }) as const;
const numbers = async (tensor: tf.Tensor) => Array.from(await tensor.data<'float32'>());

/** One step of the average. */
function average(weights: Weights, decay: number): void {
  weights.advanceAverage(decay);
  weights.moveAverage();
}

describe('emaDecayAt', () => {
  it('warms up as diffusers’ EMAModel: 0, 2/11, 3/12, 4/13, 10/19, 100/109, capped', () => {
    const found = [1, 2, 3, 4, 10, 100].map((update) => emaDecayAt(update, 0.999));
    expect(found).toBeAllclose([0, 2 / 11, 3 / 12, 4 / 13, 10 / 19, 100 / 109], { rtol: 1e-12 });
    expect(emaDecayAt(1e6, 0.999)).toBe(0.999);
    expect(emaDecayAt(10, 0.5)).toBe(0.5);
  });
});

describe.each(['wasm', 'cpu'])('Weights on %s', (backend) => {
  beforeAll(async () => {
    await startWasm();
    await tf.setBackend(backend);
  });

  it('begin uniform in ±bound, by seed and network', async () => {
    const drawn = async (seed: number, network: number) => {
      const weights = new Weights(seed, network);
      weights.add(plain('a', [100, 50]), { bound: 0.2 });
      weights.add(plain('b', [100]), { bound: 0.2 });
      const [a, b] = (await weights.named('raw')).map((weight) => weight.data);
      weights.dispose();
      return { a, b };
    };
    const { a, b } = await drawn(1, 0);
    expect(Math.max(...a)).toBeGreaterThan(0.19);
    expect(Math.max(...a)).toBeLessThanOrEqual(Math.fround(0.2));
    expect(Math.min(...a)).toBeLessThan(-0.19);
    expect(Math.min(...a)).toBeGreaterThanOrEqual(-Math.fround(0.2));
    const variance = a.reduce((sum, value) => sum + value * value, 0) / a.length;
    expect(variance).toBeAllclose(0.2 ** 2 / 3, { rtol: 0.05 });
    expect(b).not.toEqual(a.slice(0, 100));
    expect((await drawn(1, 0)).a).toEqual(a);
    expect((await drawn(2, 0)).a).not.toEqual(a);
    expect((await drawn(1, 1)).a).not.toEqual(a);
  });

  it('average with a warm-up, and read as either', async () => {
    const weights = new Weights(1);
    const w = weights.add(plain('w', [2, 2]), { constant: 1 });
    const x = tf.ones<tf.Rank.R2>([1, 2]);
    const product = (choice: 'raw' | 'ema') =>
      numbers(weights.using(choice, () => tf.matMul(x, tf.reshape<tf.Rank.R2>(w(), [2, 2]))));
    expect(weights.averaging).toBe(false);
    // Without an average, `ema` is the learned weights.
    expect(await product('ema')).toEqual([2, 2]);
    average(weights, 0.9);
    expect(weights.averaging).toBe(true);
    expect(await product('ema')).toEqual([2, 2]);
    weights.variables[0].assign(tf.tensor2d([12, 12, 12, 12], [2, 2]));
    average(weights, 0.9);
    // Second update: 2/11 of the average and 9/11 of the weights.
    expect(await product('ema')).toBeAllclose([20, 20], { rtol: 1e-6 });
    expect(await product('raw')).toEqual([24, 24]);
    expect((await weights.named('ema', 'net.'))[0]).toMatchObject({ name: 'net.w', shape: [2, 2] });
    expect((await weights.named('ema'))[0].data).toBeAllclose([10, 10, 10, 10], { rtol: 1e-6 });
    // Decay 0 turns it off, and on again it begins anew.
    average(weights, 0);
    expect(weights.averaging).toBe(false);
    average(weights, 0.9);
    expect(await product('ema')).toEqual([24, 24]);
    weights.dispose();
  });

  it('go back to the learned weights after a forward pass that throws', async () => {
    const weights = new Weights(1);
    const w = weights.add(plain('w', [1]), { constant: 1 });
    average(weights, 0.9);
    weights.variables[0].assign(tf.tensor1d([5]));
    expect(() =>
      weights.using('ema', () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(await numbers(w())).toEqual([5]);
    weights.dispose();
  });

  it('restore with and without an average, and free what they made', async () => {
    const make = () => {
      const weights = new Weights(1);
      weights.add(plain('w', [3]), { bound: 1 });
      return weights;
    };
    const before = tf.memory().numTensors;
    const averaged = make();
    average(averaged, 0.9);
    average(averaged, 0.9);
    const bare = make();
    const other = make();
    other.restore(await averaged.state());
    expect(await other.state()).toEqual(await averaged.state());
    other.restore(await bare.state());
    expect(await other.state()).toEqual(await bare.state());
    for (const weights of [averaged, bare, other]) weights.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
