import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { loadDataset } from '../../datasets/load';
import type { DatasetId } from '../../datasets/registry';
import type { Measurement } from '../../metrics/types';
import { resolve } from '../../models/experiment';
import { FAMILIES } from '../../models/registry';
import * as tf from '../../models/shared/tf';
import { yieldToMessages } from './breathe';
import { Ceilings } from './ceilings';
import { Exclusive } from './exclusive';
import { Measurer } from './measurer';
import { Run } from './run';

const SMALL = { architecture: 'mlp', hiddenWidth: 16, hiddenDepth: 1, batchSize: 32 };

const runs: Run[] = [];

/** A run with a measurer, and what that tells. */
async function open(family: string, dataset: DatasetId, params = {}) {
  const touched = { [family]: { ...SMALL, ...params } };
  const config = resolve({ family, dataset, backend: 'wasm', seed: 5, touched });
  const run = await Run.build(1, config, await loadDataset(dataset, { base: '' }));
  runs.push(run);
  const exclusive = new Exclusive();
  const told: Measurement[] = [];
  const failed: string[] = [];
  const time = { elapsedMs: 0 };
  const measurer = new Measurer(
    {
      run: () => run,
      elapsedMs: () => time.elapsedMs,
      onLive: (measurement) => told.push(measurement),
      onFailure: ({ code }) => failed.push(code),
    },
    exclusive,
    new Ceilings(),
  );
  return { run, exclusive, measurer, told, failed, time };
}

/** Steps as the loop takes them: while nothing else uses the model. */
async function train(run: Run, exclusive: Exclusive, until: () => boolean): Promise<number> {
  let steps = 0;
  while (!until()) {
    if (!exclusive.busy) {
      tf.dispose(run.trainStep());
      steps++;
    }
    await yieldToMessages();
  }
  return steps;
}

beforeAll(startWasm);
afterEach(() => {
  for (const run of runs.splice(0)) run.dispose();
});

describe.each(FAMILIES.map(({ id }) => id))('measuring %s', (family) => {
  it('gives the same numbers for the same weights, with ceilings, and leaves nothing behind', async () => {
    const { run, measurer } = await open(family, 'gaussians-8');
    const before = tf.memory().numTensors;
    const first = await measurer.now();
    expect(await measurer.now()).toEqual({ ...first, sampleMs: expect.any(Number) });
    expect(tf.memory().numTensors).toBe(before);
    expect(Object.keys(first.values)).toEqual(
      expect.arrayContaining([
        'slicedWasserstein',
        'energyDistance',
        'recall',
        'modesCaptured',
        'memorisation',
      ]),
    );
    const { slicedWasserstein, memorisation } = first.values;
    expect(slicedWasserstein).toMatchObject({ samples: 2500, indistinguishable: false });
    expect(slicedWasserstein.value).toBeGreaterThan(3 * (slicedWasserstein.ceiling ?? Infinity));
    expect(memorisation.ceiling).toBe(0.5);
    // Other weights, other numbers.
    tf.dispose(run.trainStep());
    expect((await measurer.now()).values.energyDistance.value).not.toBe(first.values.energyDistance.value);
  });

  it('changes nothing in the run, which trains on meanwhile', async () => {
    const alone = await open(family, 'moons');
    const losses = async (run: Run) => {
      const scalars = run.trainStep();
      const values = await Promise.all(scalars.map((scalar) => scalar.data()));
      tf.dispose(scalars);
      return values.map(([value]) => value);
    };
    const { run, exclusive, measurer } = await open(family, 'moons');
    let done = false;
    const measuring = measurer.now().finally(() => {
      done = true;
    });
    const steps = await train(run, exclusive, () => done);
    expect(steps).toBeGreaterThan(5);
    expect((await measuring).step).toBeLessThan(2);
    for (let i = 0; i < steps; i++) tf.dispose(alone.run.trainStep());
    expect(await losses(run)).toEqual(await losses(alone.run));
  });
});

describe('measuring while training', () => {
  it('waits for its time, then so long that it costs less than a tenth', async () => {
    const { measurer, told, time, exclusive, run } = await open('vae', 'moons');
    const begun = vi.spyOn(exclusive, 'inTurns');
    const tickAt = async (elapsedMs: number) => {
      time.elapsedMs = elapsedMs;
      measurer.tick();
      await yieldToMessages();
      return begun.mock.calls.length;
    };
    measurer.cadence = 'auto';
    expect(await tickAt(1000)).toBe(0);
    expect(await tickAt(2100)).toBe(1);
    expect(await tickAt(600_000)).toBe(1);
    await train(run, exclusive, () => told.length > 0);
    expect(told[0].elapsedMs).toBe(2100);
    await yieldToMessages();
    expect(await tickAt(600_500)).toBe(1);
    expect(await tickAt(1_200_000)).toBe(2);
    await train(run, exclusive, () => told.length > 1);
  });

  it('is off when it is off, and comes every so many seconds of training', async () => {
    const { measurer, time, exclusive, told, run } = await open('vae', 'moons');
    const begun = vi.spyOn(exclusive, 'inTurns');
    time.elapsedMs = 1e9;
    measurer.tick();
    await yieldToMessages();
    expect(begun).not.toHaveBeenCalled();
    measurer.cadence = 5;
    measurer.tick();
    await train(run, exclusive, () => told.length > 0);
    await yieldToMessages();
    for (const [elapsedMs, times] of [
      [1e9 + 4999, 1],
      [1e9 + 5001, 2],
    ]) {
      time.elapsedMs = elapsedMs;
      measurer.tick();
      await yieldToMessages();
      expect(begun).toHaveBeenCalledTimes(times);
    }
    await train(run, exclusive, () => told.length > 1);
  });

  it('hides the tensors it borrows', async () => {
    const { measurer, exclusive, run } = await open('diffusion', 'moons');
    const before = measurer.memory();
    let done = false;
    const measuring = measurer.now().finally(() => {
      done = true;
    });
    let seen = 0;
    await train(run, exclusive, () => {
      const { numTensors } = measurer.memory();
      if (!exclusive.busy && tf.memory().numTensors > numTensors) seen++;
      // Adam's slots and the like come with the first step; no more than that.
      return done;
    });
    await measuring;
    expect(seen).toBeGreaterThan(0);
    expect(measurer.memory().numTensors).toBe(tf.memory().numTensors);
    expect(before.numTensors).toBeGreaterThan(0);
  });

  it('is refused when the run is gone', async () => {
    const { measurer } = await open('vae', 'moons');
    const measuring = measurer.now();
    await yieldToMessages();
    measurer.dispose();
    await expect(measuring).rejects.toMatchObject({ code: 'bad-input', path: 'run' });
  });

  it('tells of samples that are no numbers instead of measuring them', async () => {
    const { run, measurer } = await open('vae', 'moons');
    const { weightSpecs } = run.model;
    run.model.setWeights(
      weightSpecs.map(({ shape }) => new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(Number.NaN)),
      3,
    );
    await expect(measurer.now()).rejects.toMatchObject({ code: 'non-finite' });
  });
});
