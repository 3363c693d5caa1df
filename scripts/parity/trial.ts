import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startWasm } from '../../src/backends/wasm-kernels/test-backends';
import { loadDataset } from '../../src/datasets/load';
import { isDatasetId } from '../../src/datasets/registry';
import type { Dataset } from '../../src/datasets/types';
import { energyDistance } from '../../src/metrics/energy-distance';
import { pointSet } from '../../src/metrics/point-set';
import { defaultsOf } from '../../src/core/params';
import { familyMeta } from '../../src/models/registry';
import * as tf from '../../src/models/shared/tf';
import { Run } from '../../src/workers/session/run';
import { ROOT } from '../paths.mjs';
import { compare, markdown } from './compare';
import { type ParityResults, type ParityTrial, rounded, thinned } from './results';

interface Plan {
  /** Families to train; all when empty. */
  only: string[];
  /** Keeps the seeds that were trained before. */
  add: boolean;
  /** Compares what was found before, without training. */
  compare: boolean;
}

const FOLDER = join(ROOT, 'reference', 'results');
const APP = join(FOLDER, 'parity-app.json');
const TORCH = join(FOLDER, 'parity-pytorch.json');

const read = (file: string): ParityResults => JSON.parse(readFileSync(file, 'utf8'));

async function compareAll(plan: Plan): Promise<void> {
  const torch = read(TORCH);
  const { dataset: id } = torch;
  if (!isDatasetId(id)) throw new Error(`There is no dataset called "${id}".`);
  const families = existsSync(APP) ? read(APP).families : {};
  const app: ParityResults = { ...torch, by: 'the app, WASM', families };
  if (!plan.compare) {
    await startWasm();
    await tf.setBackend('wasm');
    const dataset = await loadDataset(id, { base: 'public/datasets/', fetch: fromDisk });
    for (const [family, { steps, trials }] of Object.entries(torch.families)) {
      if (plan.only.length > 0 && !plan.only.includes(family)) continue;
      const before = app.families[family];
      const known = plan.add && before?.steps === steps ? before.trials : [];
      const ours: ParityTrial[] = [];
      for (const { seed } of trials) {
        const trained = known.find((trial) => trial.seed === seed);
        ours.push(trained ?? (await train(family, dataset, seed, steps, torch)));
      }
      app.families[family] = { steps, trials: ours };
      writeFileSync(APP, `${JSON.stringify(app)}\n`);
    }
  }
  const text = markdown(app, torch);
  writeFileSync(join(FOLDER, 'README.md'), text);
  console.log(text);
  const missed = compare(app, torch).filter(({ met }) => met === false);
  expect(missed.map(({ family, key }) => `${family} ${key}`)).toEqual([]);
}

async function train(
  family: string,
  dataset: Dataset,
  seed: number,
  steps: number,
  { window, averagedLast, samples }: ParityResults,
): Promise<ParityTrial> {
  const { id, kind } = dataset.meta;
  const meta = familyMeta(family);
  const params = { ...defaultsOf(meta.params) };
  for (const [name, value] of Object.entries(meta.reference(kind)))
    if (value !== undefined) params[name] = value;
  const run = await Run.build(1, { family, dataset: id, backend: 'wasm', seed, params }, dataset);
  const columns: Record<string, number[]> = Object.fromEntries(meta.curves.map(({ key }) => [key, []]));
  const begun = performance.now();
  for (let step = 0; step < steps; step++) {
    const losses = run.trainStep();
    meta.curves.forEach(({ key }, i) => columns[key].push(losses[i].dataSync()[0]));
    tf.dispose(losses);
  }
  const seconds = rounded((performance.now() - begun) / 1000);
  const { last, curves } = thinned(columns, window, averagedLast);
  if (family === 'gan') {
    const { data } = await run.sample(
      { count: samples, seed, weights: 'raw', options: {} },
      new AbortController().signal,
    );
    const size = data.length / samples;
    last.energyDistance = rounded(
      energyDistance(pointSet(dataset.heldOut.x, size), pointSet(data, size)).value,
    );
  }
  run.dispose();
  console.log(family, `seed ${seed}`, JSON.stringify(last), `${seconds.toFixed(0)} s`);
  return { seed, seconds, last, curves };
}

/** Dataset files, read where the build puts them. */
async function fromDisk(url: string): Promise<Response> {
  return new Response(await readFile(url));
}

test('the comparison', async () => compareAll(JSON.parse(process.env.PARITY ?? '')));
