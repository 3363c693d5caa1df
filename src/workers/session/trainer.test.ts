import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import type { BackendInfo } from '../../core/backends';
import type { ParamValue } from '../../core/params';
import { loadDataset } from '../../datasets/load';
import { resolve } from '../../models/experiment';
import { FAMILIES } from '../../models/registry';
import * as tf from '../../models/shared/tf';
import type { FromWorker, ViewRequest } from '../protocol';
import { Ceilings } from './ceilings';
import { Exclusive } from './exclusive';
import { Run } from './run';
import { Trainer } from './trainer';

type Report = Extract<FromWorker, { type: 'report' }>;

const BACKEND: BackendInfo = {
  id: 'wasm',
  asked: 'wasm',
  reason: 'asked',
  halfPrecision: false,
  softwareRendering: false,
};
const VIEW: ViewRequest = { view: 'samples', count: 20, noiseSeed: 1 };
const SMALL = { architecture: 'mlp', hiddenWidth: 16, hiddenDepth: 1, batchSize: 32 };

let current: Trainer | undefined;

/** A small run on moons, and what it reports. `credit: false` grants a single report. */
async function start(family: string, params: Record<string, ParamValue> = {}, credit = true) {
  const touched = { [family]: { ...SMALL, ...params } };
  const config = resolve({ family, dataset: 'moons', backend: 'wasm', seed: 5, touched });
  const run = await Run.build(1, config, await loadDataset('moons', { base: '' }));
  const reports: Report[] = [];
  let credits = credit ? Number.POSITIVE_INFINITY : 1;
  const made = new Trainer(run, BACKEND, VIEW, new Exclusive(), new Ceilings(), {
    takeCredit: () => credits-- > 0,
    send: (message) => {
      if (message.type === 'report') reports.push(message);
    },
  });
  current = made;
  return { trainer: made, reports };
}

function wait(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

function stepsOf(reports: Report[]): number[] {
  return reports.flatMap(({ curve }) => Array.from(curve?.steps ?? []));
}

beforeAll(startWasm);
afterEach(() => {
  current?.dispose();
  current = undefined;
});

describe.each(FAMILIES.map(({ id }) => id))('training %s', (family) => {
  it('stops exactly where it should and reports every step once', async () => {
    const { trainer, reports } = await start(family);
    await trainer.trainTo(37);
    expect(trainer.status()).toMatchObject({ phase: 'paused', step: 37 });
    await trainer.trainTo(40);
    expect(stepsOf(reports)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(Object.values(trainer.status().losses).every(Number.isFinite)).toBe(true);
  });

  it('pauses after the current step, and stands still', async () => {
    const { trainer } = await start(family);
    await trainer.train(Number.POSITIVE_INFINITY);
    expect(trainer.status()).toMatchObject({ phase: 'training' });
    await trainer.pause();
    const { step } = trainer;
    await wait(50);
    expect(trainer.step).toBe(step);
    expect(trainer.status().phase).toBe('paused');
  });

  it('stops at a rate of 10 and keeps weights from before', async () => {
    const rates = Object.keys(FAMILIES.find(({ id }) => id === family)?.params ?? {}).filter((id) =>
      id.startsWith('learningRate'),
    );
    const deep = { hiddenWidth: 64, hiddenDepth: 3 };
    const { trainer } = await start(family, { ...deep, ...Object.fromEntries(rates.map((id) => [id, 10])) });
    await trainer.trainTo(500);
    const status = trainer.status();
    expect(status).toMatchObject({ phase: 'stopped', error: { code: 'non-finite' } });
    expect(status.step).toBeLessThan(500);
    const snapshot = trainer.lastFinite;
    if (!snapshot) throw new Error('No snapshot was kept.');
    const { weights } = await trainer.run.weightsFile(snapshot);
    expect(weights.every(({ data }) => data.every(Number.isFinite))).toBe(true);

    trainer.run.configure({
      ...trainer.run.config,
      params: { ...trainer.run.config.params, ...Object.fromEntries(rates.map((id) => [id, 0.001])) },
    });
    trainer.goBackTo(snapshot);
    await trainer.trainTo(snapshot.model.step + 20);
    expect(trainer.status()).toMatchObject({ phase: 'paused', step: snapshot.model.step + 20 });
  });
});

describe('Trainer', () => {
  it('keeps points until there is credit, and loses none', async () => {
    const { trainer, reports } = await start('vae', {}, false);
    await trainer.train(Number.POSITIVE_INFINITY);
    await wait(400);
    // The first report takes the credit; start and end of training are told in any case.
    const unasked = reports.length;
    await trainer.pause();
    await wait(100);
    expect(unasked).toBeLessThanOrEqual(3);
    expect(stepsOf(reports)).toEqual(Array.from({ length: trainer.step }, (_, i) => i + 1));
  });

  it('a pause right after a start wins', async () => {
    const { trainer } = await start('vae');
    const done = trainer.trainTo(100_000);
    await trainer.pause();
    await done;
    expect(trainer.active).toBe(false);
    expect(trainer.step).toBeLessThan(100_000);
  });

  it('draws frames in the units of the data while it trains', async () => {
    const { trainer, reports } = await start('vae');
    await trainer.trainTo(300);
    await wait(200);
    const frame = reports.findLast((report) => report.frame)?.frame;
    expect(frame).toMatchObject({ view: 'samples', count: 20, step: 300 });
    expect(frame?.x).toHaveLength(40);
    const mean = (frame?.x ?? new Float32Array()).reduce((sum, value) => sum + Math.abs(value), 0) / 40;
    expect(mean).toBeGreaterThan(0.2);
    expect(mean).toBeLessThan(3);
  });

  it('draws frames more rarely where they keep the page from its own', async () => {
    const { trainer, reports } = await start('vae');
    const framesOf = async (cost: number) => {
      await trainer.train(Number.POSITIVE_INFINITY);
      trainer.frameShown(cost);
      // The first comes at once, the others when they are due.
      await wait(300);
      const before = reports.length;
      await wait(1300);
      const frames = reports.slice(before).filter(({ frame }) => frame).length;
      await trainer.pause();
      await wait(50);
      return frames;
    };
    expect(await framesOf(17)).toBeGreaterThanOrEqual(3);
    expect(await framesOf(500)).toBeLessThanOrEqual(1);
  });

  it('holds no more tensors after 600 steps than after 100', async () => {
    const { trainer } = await start('gan');
    await trainer.trainTo(100);
    const { numTensors, numBytes } = tf.memory();
    await trainer.trainTo(600);
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
  });
});
