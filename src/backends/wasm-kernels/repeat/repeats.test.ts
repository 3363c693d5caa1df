import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, easyBatches, memory, train } from '../../../models/shared/contract-run';
import { Replay } from '../../../models/shared/replay/replay';
import type { PresetValues } from '../../../models/types';
import { CASES, type ContractCase, SMALL_CASES } from '../../../testing/contract';
import { boundKernels, rebind } from '../simd/kernels';
import { startWasm } from '../test-backends';

beforeAll(startWasm);

function backend(): BackendWasm {
  const current = tf.backend();
  if (!(current instanceof BackendWasm)) throw new Error('The wasm backend is not current.');
  return current;
}

/** Which kernels run while `work` does. */
async function kernelsOf(work: () => Promise<unknown>): Promise<Set<string>> {
  const names = new Set<string>();
  const kernels = tf.getKernelsForBackend('wasm');
  const shipped = kernels.map(({ kernelFunc }) => kernelFunc);
  kernels.forEach((kernel, i) => {
    kernel.kernelFunc = (call) => {
      names.add(kernel.kernelName);
      return shipped[i](call);
    };
  });
  await work();
  kernels.forEach((kernel, i) => {
    kernel.kernelFunc = shipped[i];
  });
  return names;
}

/** Runs `work` where the backend offers no repeaters. */
async function withoutRepeaters<T>(work: () => Promise<T>): Promise<T> {
  const repeater: unknown = Reflect.get(backend(), 'repeater');
  Reflect.deleteProperty(backend(), 'repeater');
  try {
    return await work();
  } finally {
    Object.assign(backend(), { repeater });
  }
}

/** The curves of a run and the kernels of its last steps; nothing is left of it. */
async function run(which: ContractCase, over: PresetValues = {}) {
  const before = memory();
  const model = await build(which, over);
  const batches = easyBatches(which);
  const curves = await train(which, model, 5, batches);
  const names = await kernelsOf(async () => {
    curves.push(...(await train(which, model, 4, batches)));
  });
  model.dispose();
  expect(memory()).toEqual(before);
  return { curves, names };
}

/** Kernels outside the work that is repeated: noise is drawn for it, and several batches are one for packing. */
const OUTSIDE = ['PlaygroundNormals', 'Concat'];

describe('steps that are repeated on wasm', () => {
  it.each(CASES)('$name: are the same to the bit, without kernels', async (which) => {
    const { curves, names } = await run(which);
    const plain = await withoutRepeaters(() => run(which));
    expect(curves).toEqual(plain.curves);
    expect([...names]).toEqual(OUTSIDE.slice(0, 1));
    expect(plain.names.size).toBeGreaterThan(5);
  });

  it.each<[string, PresetValues]>([
    ['vae', { optimizer: 'sgd' }],
    ['vae', { objective: 'elbo', clipNorm: 1 }],
    ['gan', { loss: 'wgan-gp' }],
    ['gan', { loss: 'hinge', spectralNorm: true }],
    ['gan', { packing: 2 }],
    ['diffusion', { optimizer: 'rmsprop', prediction: 'v', minSnr: 5 }],
    ['flow', { optimizer: 'adamw', weightDecay: 0.1, warmupSteps: 4 }],
  ])('%s with %o: likewise', async (family, over) => {
    const which = SMALL_CASES.find((small) => small.family.id === family && small.kind === 'points');
    if (!which) throw new Error('No such case.');
    const { curves, names } = await run(which, over);
    const plain = await withoutRepeaters(() => run(which, over));
    expect(curves).toEqual(plain.curves);
    for (const name of names) expect(OUTSIDE).toContain(name);
  });
});

describe('a repeater of wasm', () => {
  /** Does work often enough to be played; its results, and in how many of its runs kernels ran. */
  async function often(replay: Replay, work: (x: tf.Tensor) => tf.Scalar[], times = 6) {
    const results: number[] = [];
    let withKernels = 0;
    for (let i = 1; i <= times; i++) {
      const x = tf.fill([2, 3], i);
      const names = await kernelsOf(async () => {
        for (const scalar of replay.run('work', { x }, () => tf.tidy(() => work(x)))) {
          results.push((await scalar.data())[0]);
          scalar.dispose();
        }
      });
      if (names.size > 0) withKernels++;
      x.dispose();
    }
    return { results, withKernels };
  }

  /** Recorded twice as script and once as kernels, after one run as written. */
  const BEFORE = 4;

  it('plays lists that functions are given', async () => {
    const replay = new Replay();
    // Three axes are transposed by a shape and an order on the stack.
    const work = (x: tf.Tensor) => [
      tf.sum<tf.Scalar>(tf.mul(tf.transpose(tf.reshape(x, [1, 2, 3]), [2, 0, 1]), 2)),
    ];
    const { results, withKernels } = await often(replay, work);
    expect(results).toEqual([12, 24, 36, 48, 60, 72]);
    expect(withKernels).toBe(BEFORE);
    replay.forget();
  });

  it('leaves to kernels what script does to the heap or reads, and what functions remember by number', async () => {
    const weights = tf.ones([1, 1, 3, 1]);
    for (const work of [
      (x: tf.Tensor) => [tf.sum<tf.Scalar>(tf.cast(tf.cumsum(tf.cast(x, 'int32')), 'float32'))],
      (x: tf.Tensor) => [tf.sum<tf.Scalar>(tf.reverse(tf.unique(x.flatten()).values))],
      (x: tf.Tensor) => [
        tf.sum<tf.Scalar>(
          tf.depthwiseConv2d(
            tf.reshape<tf.Rank.R4>(x, [1, 2, 1, 3]),
            tf.mul(weights, x.max()).as4D(1, 1, 3, 1),
            1,
            'same',
          ),
        ),
      ],
    ]) {
      const replay = new Replay();
      const before = memory();
      const { results } = await often(replay, work);
      const expected: number[] = [];
      for (const value of [1, 2, 3, 4, 5, 6]) {
        const x = tf.fill([2, 3], value);
        const [scalar] = tf.tidy(() => work(x));
        expected.push((await scalar.data())[0]);
        tf.dispose([x, scalar]);
      }
      expect(results).toEqual(expected);
      replay.forget();
      expect(memory()).toEqual(before);
    }
    weights.dispose();
  });

  it('records anew when other threads or other kernels compute', async () => {
    const replay = new Replay();
    const work = (x: tf.Tensor) => [tf.sum<tf.Scalar>(tf.matMul(x, x, false, true))];
    await often(replay, work);
    const bound = boundKernels(backend());
    const { threads } = bound;
    rebind(backend(), {
      ...bound,
      threads: {
        count: 2,
        scratch: threads.scratch,
        dispose: () => threads.dispose(),
        run: (calls) => threads.run(calls),
      },
    });
    const { results, withKernels } = await often(replay, work, 3);
    expect(results).toEqual([12, 48, 108]);
    // With helpers and without.
    expect(withKernels).toBe(2);
    rebind(backend(), bound);
    replay.forget();
  });

  it('lets no memory go astray when a kernel fails while it is recorded, and goes on', async () => {
    const ids = tf.tidy(() => tf.variable(tf.tensor1d([0, 1], 'int32')));
    const replay = new Replay();
    const work = (x: tf.Tensor) => [tf.sum<tf.Scalar>(tf.gather(tf.add(x, 1), ids))];
    await often(replay, work, 3);
    const before = memory();
    const view = backend().typedArrayFromHeap(ids);
    view[1] = 7;
    await expect(often(replay, work, 1)).rejects.toThrow('there is no row 7 among 2');
    expect(memory().slice(3)).toEqual([before[3] + 1]);
    view[1] = 0;
    expect((await often(replay, work, 2)).results).toEqual([12, 18]);
    replay.forget();
    ids.dispose();
  });
});
