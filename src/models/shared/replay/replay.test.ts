import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startWasm } from '../../../backends/wasm-kernels/test-backends';
import { runFused } from '../fused';
import { memory } from '../contract-run';
import * as tf from '../tf';
import { Replay } from './replay';

const numbersIn = (scalars: tf.Scalar[]) =>
  Promise.all(scalars.map(async (scalar) => (await scalar.data())[0]));

const filled = (value: number, shape = [2, 3]) => tf.fill(shape, value);

describe('Replay', () => {
  beforeAll(startWasm);

  let replay: Replay;
  let before: number[];
  beforeEach(() => {
    before = memory();
    replay = new Replay();
  });
  afterEach(() => {
    replay.forget();
    expect(memory()).toEqual(before);
  });

  /** Runs work on one input, `times` times with another value each; the results and how often the script ran. */
  async function runOn(
    work: (x: tf.Tensor) => tf.Scalar[],
    times = 6,
    inputOf: (time: number) => tf.Tensor = (time) => filled(time),
  ): Promise<{ results: number[][]; scripted: number }> {
    const script = vi.fn(work);
    const results: number[][] = [];
    for (let time = 1; time <= times; time++) {
      const x = inputOf(time);
      const scalars = replay.run('work', { x }, () => tf.tidy(() => script(x)));
      results.push(await numbersIn(scalars));
      tf.dispose([x, ...scalars]);
    }
    return { results, scripted: script.mock.calls.length };
  }

  it('runs the script three times, and then its kernels on other inputs', async () => {
    const { results, scripted } = await runOn((x) => [tf.sum(tf.mul(tf.add(x, 1), x)), tf.mean(x)]);
    expect(results).toEqual([1, 2, 3, 4, 5, 6].map((x) => [6 * (x + 1) * x, x]));
    expect(scripted).toBe(3);
    expect(replay.states).toEqual(['ready']);
  });

  it('takes lists of tensors, shapes of one tensor, kernels of several results and results that are one', async () => {
    const { results, scripted } = await runOn((x) => {
      const [left, right] = tf.split(tf.concat([x, tf.reshape(tf.reshape(x, [6]), [2, 3])], 1), 2, 1);
      const sum = tf.sum<tf.Scalar>(tf.add(left, tf.mul(right, 10)));
      return [sum, tf.clone(sum), tf.sum(tf.transpose(x))];
    });
    expect(results).toEqual([1, 2, 3, 4, 5, 6].map((x) => [66 * x, 66 * x, 6 * x]));
    expect(scripted).toBe(3);
  });

  it('gives back an input that is a result', async () => {
    const { results } = await runOn(
      (x) => [tf.clone(x.asScalar())],
      6,
      (time) => tf.scalar(time),
    );
    expect(results.flat()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('sees weights as they are, and changes them as the script would', async () => {
    const w = tf.tidy(() => tf.variable(filled(0)));
    const pace = { keep: 0 };
    const { results, scripted } = await runOn((x) => {
      pace.keep = 0.5;
      runFused('blend', { average: w, value: x }, pace);
      return [tf.mean(w)];
    });
    // Half of the way to 1, 2, 3 …
    expect(results.flat()).toEqual([0.5, 1.25, 2.125, 3.0625, 4.03125, 5.015625]);
    expect(scripted).toBe(3);
    pace.keep = 1;
    const { results: held } = await runOn(() => [tf.scalar(0)], 1);
    expect(held).toEqual([[5.015625]]);
    w.dispose();
  });

  it('has one recording for each form of its inputs', async () => {
    const work = (x: tf.Tensor) => [tf.sum<tf.Scalar>(x)];
    const { results } = await runOn(work, 12, (time) => filled(time, [1 + (time % 2)]));
    expect(results.flat()).toEqual(Array.from({ length: 12 }, (_, i) => (i + 1) * (1 + ((i + 1) % 2))));
    expect(replay.states).toEqual(['ready', 'ready']);
  });

  it.each<[string, (x: tf.Tensor, time: number) => tf.Scalar[]]>([
    ['a number of script', (x, time) => [tf.sum(tf.mul(x, time))]],
    ['a setting of a kernel', (x, time) => [tf.sum(tf.leakyRelu(tf.neg(x), time / 10))]],
    ['which kernels there are', (x, time) => [tf.sum(time % 2 === 0 ? tf.exp(x) : x)]],
    ['which tensor a kernel takes', (x, time) => [tf.sum(tf.sub(x, [x, tf.add(x, 1)][time % 2]))]],
    ['what script reads', (x) => [tf.scalar(2 * x.dataSync()[0])]],
  ])('never repeats what depends on more than inputs: %s', async (_what, work) => {
    let time = 0;
    const scripted = [1, 2, 3, 4, 5, 6].flatMap((i) => tf.tidy(() => work(filled(i), i)));
    const expected = await numbersIn(scripted);
    tf.dispose(scripted);
    const found = await runOn((x) => work(x, ++time));
    expect(found.results.flat()).toEqual(expected);
    expect(found.scripted).toBe(6);
    expect(replay.states).toEqual(['refused']);
  });

  it('goes back to the script when a tensor that it works on is gone', async () => {
    const weight = (value: number) => tf.tidy(() => tf.variable(tf.scalar(value), false));
    let w = weight(2);
    const work = (x: tf.Tensor) => [tf.sum<tf.Scalar>(tf.mul(x, w))];
    expect((await runOn(work, 4)).scripted).toBe(3);
    tf.dispose(w);
    w = weight(3);
    const { results, scripted } = await runOn(work, 2);
    expect(results.flat()).toEqual([18, 36]);
    expect(scripted).toBe(2);
    w.dispose();
  });

  it('leaves nothing behind when the script throws while it is recorded', () => {
    const work = () =>
      tf.tidy((): tf.Scalar[] => {
        tf.sum(tf.mul(filled(1), 3));
        throw new Error('no');
      });
    for (let i = 0; i < 3; i++) expect(() => replay.run('work', {}, work)).toThrow('no');
    const clean = () => replay.run('work', {}, () => [tf.scalar(1)]);
    expect(() => tf.dispose(clean())).not.toThrow();
  });

  it('leaves work to its script where kernels cannot change weights', async () => {
    await tf.setBackend('cpu');
    const { results, scripted } = await runOn((x) => [tf.sum(x)]);
    expect(results).toHaveLength(6);
    expect(scripted).toBe(6);
    await tf.setBackend('wasm');
  });
});
