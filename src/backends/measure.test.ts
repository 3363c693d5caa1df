import { describe, expect, it } from 'vitest';
import type { BackendId } from '../core/backends';
import { fakeMemory } from './fake-machine';
import { type Bench, fastest, type ModelTrial } from './measure';

/** A bench on which each backend takes a fixed time; `undefined` runs out of time, `null` throws. */
function setUp(times: Partial<Record<BackendId, number | null>>, unfit: BackendId[] = []) {
  const memory = fakeMemory();
  const budgets: number[] = [];
  let current: BackendId = 'cpu';
  let measured = 0;
  const bench: Bench = {
    machine: 'a machine',
    memory,
    start: async (id) => {
      current = id;
      return !unfit.includes(id);
    },
    onMeasure: () => {
      measured++;
    },
  };
  const trial: ModelTrial = {
    key: 'a model',
    time: async (budgetMs) => {
      budgets.push(budgetMs);
      const ms = times[current];
      if (ms === null) throw new Error('out of memory');
      return ms;
    },
  };
  return { bench, trial, memory, budgets, measured: () => measured };
}

describe('fastest', () => {
  it('sorts the candidates by their time', async () => {
    const { bench, trial } = setUp({ wasm: 9, webgl: 4, webgpu: 6 });
    const outcome = await fastest(['wasm', 'webgl', 'webgpu'], trial, bench);
    expect(outcome?.trials).toEqual([
      { id: 'webgl', msPerStep: 4 },
      { id: 'webgpu', msPerStep: 6 },
      { id: 'wasm', msPerStep: 9 },
    ]);
  });

  it('gives all candidates together less than 2 s', async () => {
    const { bench, trial, budgets } = setUp({ wasm: 9, webgl: 4, webgpu: 6 });
    await fastest(['wasm', 'webgl', 'webgpu'], trial, bench);
    expect(budgets[0]).toBeGreaterThan(500);
    expect(budgets[0] * 3).toBeLessThan(2000);
  });

  it('remembers the answer for this machine and model, and asks no backend again', async () => {
    const { bench, trial, memory, measured, budgets } = setUp({ wasm: 9, webgl: 4 });
    const first = await fastest(['wasm', 'webgl'], trial, bench);
    expect(await fastest(['wasm', 'webgl'], trial, bench)).toEqual(first);
    expect([measured(), budgets.length]).toEqual([1, 2]);
    const [key] = memory.answers.keys();
    expect(key).toContain('a machine');
    expect(key).toContain('a model');
    expect(key).toContain(__APP_VERSION__);
    await fastest(['wasm', 'webgl'], { ...trial, key: 'another model' }, bench);
    await fastest(['wasm', 'webgl'], trial, { ...bench, machine: 'another machine' });
    expect(measured()).toBe(3);
  });

  it.each([
    ['nonsense', 'what'],
    ['no times', []],
    ['a backend that is gone', [{ id: 'webgpu', msPerStep: 1 }]],
    ['a time that is none', [{ id: 'webgl', msPerStep: 'fast' }]],
  ])('measures again where %s was stored', async (_, stored) => {
    const { bench, trial, measured } = setUp({ wasm: 9, webgl: 4 });
    const outcome = await fastest(['wasm', 'webgl'], trial, {
      ...bench,
      memory: { ...bench.memory, recall: async () => stored },
    });
    expect(measured()).toBe(1);
    expect(outcome?.trials[0].id).toBe('webgl');
  });

  it('leaves out a candidate that throws or is unfit', async () => {
    const { bench, trial } = setUp({ wasm: 9, webgl: null, webgpu: 6 });
    const outcome = await fastest(['wasm', 'webgl', 'webgpu'], trial, bench);
    expect(outcome?.trials.map(({ id }) => id)).toEqual(['webgpu', 'wasm']);
    const unfit = setUp({ wasm: 9, webgl: 1, webgpu: 6 }, ['webgl']);
    const other = await fastest(['wasm', 'webgl', 'webgpu'], unfit.trial, unfit.bench);
    expect(other?.trials.map(({ id }) => id)).toEqual(['webgpu', 'wasm']);
  });

  it('chooses nothing by a single time, and remembers nothing incomplete', async () => {
    const { bench, trial, memory } = setUp({ wasm: 9 });
    expect(await fastest(['wasm', 'webgl'], trial, bench)).toBeUndefined();
    const three = setUp({ wasm: 9, webgpu: 6 });
    expect(await fastest(['wasm', 'webgl', 'webgpu'], three.trial, three.bench)).toBeDefined();
    expect([...memory.answers, ...three.memory.answers]).toEqual([]);
  });
});
