import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'vitest';
import type { ParamValue } from '../../src/core/params';
import { startWasm } from '../../src/backends/wasm-kernels/test-backends';
import { loadDataset } from '../../src/datasets/load';
import { DATASETS, isDatasetId, pointFormula } from '../../src/datasets/registry';
import type { Dataset } from '../../src/datasets/types';
import { loadClassifier } from '../../src/metrics/classifier/classifier';
import { CLASSIFIED } from '../../src/metrics/classifier/metric';
import { presetParams } from '../../src/models/experiment';
import { FAMILIES } from '../../src/models/registry';
import * as tf from '../../src/models/shared/tf';
import { Run } from '../../src/workers/session/run';
import { type Judges, measure, type Measured, realScores } from './scores';

/** Of the noise and classes that samples are drawn from. */
const SAMPLE_SEED = 7;

interface Plan {
  /** All when empty; datasets then are those of points. */
  families: string[];
  datasets: string[];
  /** Steps to measure after, ascending. */
  steps: number[];
  /** Seconds of the processor's time in training to measure after, ascending. */
  seconds: number[];
  seeds: number[];
  /** Settings over the preset, as `id=value,id=value`; empty for the preset itself. */
  changes: string[];
  /** Settings of the sampler over those, in the same form. */
  draws: string[];
  /** Points drawn for a measurement. */
  samples: number;
  /** Prefix of the files that take the samples (float32), or empty. */
  save: string;
}

/** Trains and measures everything in the plan, one run after the other, and prints a line for each measurement. */
async function tryAll(plan: Plan): Promise<void> {
  await startWasm();
  await tf.setBackend('wasm');
  const families = plan.families.length > 0 ? plan.families : FAMILIES.map((family) => family.id);
  const points = DATASETS.filter((meta) => meta.kind === 'points').map((meta) => meta.id);
  for (const id of plan.datasets.length > 0 ? plan.datasets : points) {
    if (!isDatasetId(id)) throw new Error(`There is no dataset called "${id}".`);
    const dataset = await loadDataset(id, { base: 'public/datasets/', fetch: fromDisk });
    const recogniser = CLASSIFIED.some((one) => one === id) ? await recogniserOf(dataset) : undefined;
    const judges = { dataset, modes: pointFormula(id)?.modes, recogniser };
    print([id.padEnd(17), 'real'.padEnd(10)], await realScores(judges, plan.samples));
    for (const family of families) {
      for (const change of plan.changes) {
        for (const seed of plan.seeds) await train({ family, judges, change, seed, plan });
      }
    }
  }
}

async function recogniserOf({ meta, heldOut }: Dataset): Promise<Judges['recogniser']> {
  const classifier = await loadClassifier(meta.id, 'public/classifiers/', { fetch: fromDisk });
  return { classifier, ofReal: await classifier.recognise(heldOut.x) };
}

interface Trial {
  family: string;
  judges: Judges;
  change: string;
  seed: number;
  plan: Plan;
}

async function train({ family, judges, change, seed, plan }: Trial): Promise<void> {
  const { dataset } = judges;
  const { id } = dataset.meta;
  const params = { ...presetParams({ family, dataset: id }), ...parse(change) };
  const run = await Run.build(1, { family, dataset: id, backend: 'wasm', seed, params }, dataset);
  const steps = [...plan.steps];
  const seconds = [...plan.seconds];
  let spent = 0;
  while (steps.length > 0 || seconds.length > 0) {
    const before = process.cpuUsage();
    tf.dispose(run.trainStep());
    const { user, system } = process.cpuUsage(before);
    spent += (user + system) / 1e6;
    const due = run.step === steps[0] || spent >= (seconds[0] ?? Number.POSITIVE_INFINITY);
    if (!due) continue;
    if (run.step === steps[0]) steps.shift();
    else seconds.shift();
    for (const draw of plan.draws) {
      const { data } = await run.sample(
        { count: plan.samples, seed: SAMPLE_SEED, weights: 'ema', options: parse(draw) },
        new AbortController().signal,
      );
      const cost = `${run.step} steps ${spent.toFixed(1)} s ${((1000 * spent) / run.step).toFixed(1)} ms`;
      print(
        [id.padEnd(17), family.padEnd(10), cost.padEnd(27)],
        await measure(
          judges,
          data,
          run.conditional ? run.sampleLabels(plan.samples, SAMPLE_SEED) : undefined,
        ),
        `seed ${seed} ${change} ${draw}`,
      );
      if (plan.save) await writeFile(`${plan.save}${id}-${family}-${run.step}-${seed}.f32`, data);
    }
  }
  run.dispose();
}

function parse(change: string): Record<string, ParamValue> {
  const entries = change.split(',').filter((entry) => entry !== '');
  return Object.fromEntries(
    entries.map((entry): [string, ParamValue] => {
      const [id, value] = entry.split('=');
      if (value === 'true' || value === 'false') return [id, value === 'true'];
      return [id, Number.isNaN(Number(value)) ? value : Number(value)];
    }),
  );
}

function print(head: string[], scores: Measured, tail = ''): void {
  const cells = Object.entries(scores).map(([name, value]) => `${name} ${value}`);
  console.log([...head, ...cells, tail].join('  '));
}

/** Dataset files, read where the build puts them. */
async function fromDisk(url: string): Promise<Response> {
  return new Response(await readFile(url));
}

test('the plan', async () => tryAll(JSON.parse(process.env.TRY_PRESETS ?? '')));
