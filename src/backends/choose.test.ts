import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { fakeMachine, fakeMemory } from './fake-machine';
import { BackendChooser } from './choose';
import type { Machine } from './machine';
import type { ModelTrial } from './measure';
import { startWasm } from './wasm-kernels/test-backends';

const BOTH = { wasm: 'wasm', webgl: 'cpu', cpu: 'cpu' } as const;
/** Ten milliseconds on plain JavaScript, one on wasm. */
const TRIAL: ModelTrial = { key: 'model', time: async () => (tf.getBackend() === 'cpu' ? 10 : 1) };

function choose(machine: Machine, memory = fakeMemory()) {
  const told: string[] = [];
  const chooser = new BackendChooser(
    () => undefined,
    (what) => void told.push(what),
    { machine, memory },
  );
  return { chooser, told };
}

/** Spoils a kernel of the plain JavaScript backend while `task` runs. */
async function withBroken<T>(kernelName: string, task: () => Promise<T>): Promise<T> {
  const kernel = tf.getKernel(kernelName, 'cpu');
  tf.unregisterKernel(kernelName, 'cpu');
  tf.registerKernel({
    ...kernel,
    kernelFunc: (call) => {
      const result = kernel.kernelFunc(call);
      return Array.isArray(result) ? result : tf.mul(tf.engine().makeTensorFromTensorInfo(result), 0.9);
    },
  });
  try {
    return await task();
  } finally {
    tf.unregisterKernel(kernelName, 'cpu');
    tf.registerKernel(kernel);
  }
}

beforeAll(startWasm);

describe('automatic', () => {
  it('takes wasm for points without looking further', async () => {
    const machine = fakeMachine(BOTH);
    const { chooser, told } = choose(machine);
    const info = await chooser.use({ asked: 'auto', kind: 'points', trial: TRIAL });
    expect(info).toMatchObject({ id: 'wasm', reason: 'small-model' });
    expect(machine.started).toEqual(['wasm']);
    expect(told[0]).toBe('backend');
    expect(told).not.toContain('measure');
  });

  it('times image models on a graphics card and wasm, and tells the times', async () => {
    const { chooser, told } = choose(fakeMachine(BOTH));
    const info = await chooser.use({ asked: 'auto', kind: 'images', trial: TRIAL });
    expect(info).toMatchObject({ id: 'wasm', reason: 'measured' });
    expect(info.trials).toEqual([
      { id: 'wasm', msPerStep: 1 },
      { id: 'webgl', msPerStep: 10 },
    ]);
    expect(told).toContain('measure');
    expect(tf.getBackend()).toBe('wasm');
  });

  it('takes the card where it was faster', async () => {
    const { chooser } = choose(fakeMachine({ wasm: 'cpu', webgl: 'wasm' }));
    const info = await chooser.use({ asked: 'auto', kind: 'images', trial: TRIAL });
    expect(info).toMatchObject({ id: 'webgl', reason: 'measured', device: 'Fake card' });
  });

  it('does not time an emulated card', async () => {
    const { chooser, told } = choose(fakeMachine(BOTH, { software: true }));
    const info = await chooser.use({ asked: 'auto', kind: 'images', trial: TRIAL });
    expect(info).toMatchObject({ id: 'wasm', reason: 'software-gpu' });
    expect(info.trials).toBeUndefined();
    expect(told).not.toContain('measure');
  });

  it('falls back to plain JavaScript where nothing else starts', async () => {
    const { chooser } = choose(fakeMachine({ cpu: 'cpu' }));
    const info = await chooser.use({ asked: 'auto', kind: 'points' });
    expect(info).toMatchObject({ id: 'cpu', reason: 'failed-to-start' });
  });

  it('refuses a card that computes wrong, and says what', async () => {
    await withBroken('Conv2DBackpropFilter', async () => {
      const { chooser } = choose(fakeMachine(BOTH));
      const info = await chooser.use({ asked: 'auto', kind: 'images', trial: TRIAL });
      expect(info).toMatchObject({ id: 'wasm', reason: 'computes-wrong' });
      expect(info.refusals).toMatchObject([
        { id: 'webgl', why: 'computes-wrong', detail: expect.stringContaining('conv2d') },
      ]);
    });
  });
});

describe('asked by name', () => {
  it('starts just that', async () => {
    const machine = fakeMachine(BOTH);
    const { chooser } = choose(machine);
    expect(await chooser.use({ asked: 'cpu', kind: 'images', trial: TRIAL })).toMatchObject({
      id: 'cpu',
      reason: 'asked',
    });
    expect(machine.started).toEqual(['cpu']);
  });

  it('is refused where it is not there', async () => {
    const { chooser } = choose(fakeMachine(BOTH));
    await expect(chooser.use({ asked: 'webgpu', kind: 'points' })).rejects.toMatchObject({
      code: 'unsupported',
      path: 'backend',
      message: expect.stringContaining('does not start'),
    });
  });

  it('is refused where it computes wrong', async () => {
    await withBroken('Sum', async () => {
      const { chooser } = choose(fakeMachine(BOTH));
      await expect(chooser.use({ asked: 'webgl', kind: 'points' })).rejects.toMatchObject({
        code: 'unsupported',
        message: expect.stringMatching(/"webgl" computes wrong .*(bias|sum)/),
      });
    });
  });
});

it('checks the kernels once a device and build, unless they were wrong', async () => {
  const memory = fakeMemory();
  const use = async (machine: Machine) => {
    const { chooser, told } = choose(machine, memory);
    await chooser.use({ asked: 'webgl', kind: 'points' }).catch(() => undefined);
    return told.length > 0;
  };
  expect(await withBroken('Sum', () => use(fakeMachine(BOTH)))).toBe(true);
  expect(await use(fakeMachine(BOTH))).toBe(true);
  expect(await use(fakeMachine(BOTH))).toBe(false);
  expect(await use({ ...fakeMachine(BOTH), name: 'Another browser' })).toBe(true);
});

it('offers WebGPU only where there is an adapter', async () => {
  expect(await choose(fakeMachine(BOTH)).chooser.offered()).not.toContain('webgpu');
  expect(await choose(fakeMachine({ ...BOTH, webgpu: 'cpu' })).chooser.offered()).toContain('webgpu');
});
