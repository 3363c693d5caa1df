/**
 * `npm run reproduce`: the papers' small tables, in the real app. `--help` lists the options.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser } from '@playwright/test';
import { launch } from '../bench/browser';
import { pointFormula } from '../src/datasets/registry';
import { mixtureModes } from '../src/metrics/mixture-modes';
import { pointSet } from '../src/metrics/point-set';
import { ensureBuild } from './ensure-build.mjs';
import { ROOT } from './paths.mjs';
import { type Drawn, drawReal, inApp, serve, trainAndDraw } from './reproduce/app';
import { whyMissing } from './reproduce/availability';
import { type Experiment, EXPERIMENTS, SAMPLES, TABLES, type TableInfo } from './reproduce/experiments';
import { type Flags, parseFlags, USAGE } from './reproduce/flags';
import { scatter } from './reproduce/picture';
import { merged, type Results, type Row, type Skipped, type Trial } from './reproduce/results';
import { markdown, scoreOf, shown } from './reproduce/tables';

const say = (line: string) => console.log(line);

/** The app, and what is asked of it. */
interface Bench {
  browser: Browser;
  address: string;
  flags: Flags;
  commit: string;
  date: string;
}

function measure(
  dataset: TableInfo['dataset'],
  points: number[],
): Pick<Trial, 'modes' | 'highQuality' | 'reverseKl'> {
  const modes = pointFormula(dataset)?.modes;
  if (!modes) throw new Error(`${dataset} declares no modes.`);
  const { captured, highQuality, reverseKl } = mixtureModes(pointSet(points, 2), modes);
  return { modes: captured.value, highQuality: highQuality.value, reverseKl: reverseKl.value };
}

/** Trains and measures an experiment on one mixture, seed after seed. */
async function row(bench: Bench, experiment: Experiment | 'real', table: TableInfo): Promise<Row> {
  const { flags, browser, address, commit, date } = bench;
  const { dataset } = table;
  const real = experiment === 'real';
  const steps = real
    ? 0
    : (flags.steps ?? (flags.quick ? (experiment.quickSteps ?? 0) : experiment.steps[dataset]));
  const trials: Trial[] = [];
  let backend = '';
  for (const seed of flags.seeds) {
    const drawn: Drawn = await inApp(browser, address, async (page) =>
      real
        ? { points: await drawReal(page, dataset, seed), trainSeconds: 0, sampleSeconds: 0, backend: '' }
        : trainAndDraw(page, experiment, { dataset, seed, steps, backend: flags.backend }, say),
    );
    const { points, trainSeconds, sampleSeconds } = drawn;
    backend = drawn.backend;
    trials.push({ seed, ...measure(dataset, points), trainSeconds, sampleSeconds });
    const { modes, highQuality, reverseKl } = trials[trials.length - 1];
    say(
      `  seed ${seed}: ${modes} modes, ${(100 * highQuality).toFixed(1)} % high quality, reverse KL ${reverseKl.toFixed(3)}; ${trainSeconds.toFixed(0)} s`,
    );
    if (seed === flags.seeds[0] && flags.out !== undefined) {
      writeFileSync(
        join(flags.out, picture(dataset, real ? 'real' : experiment.id)),
        scatter(points, BOUNDS[dataset]),
      );
    }
  }
  const params = real ? {} : { ...experiment.params };
  return { dataset, experiment: real ? 'real' : experiment.id, steps, trials, params, backend, commit, date };
}

/** Half the side of a picture, in the data's unit. */
const BOUNDS: Record<TableInfo['dataset'], number> = { 'ring-8': 1.3, 'gaussians-25': 5 };

const picture = (dataset: string, experiment: string) => `${dataset}-${experiment}.png`;

async function runAll(bench: Bench): Promise<Results> {
  const { flags } = bench;
  const catalog = await inApp(bench.browser, bench.address, (page) =>
    page.evaluate(() => window.playground.catalog()),
  );
  const rows: Row[] = [];
  const skipped: Skipped[] = [];
  const wanted = (id: string) => flags.only.length === 0 || flags.only.includes(id);
  for (const table of TABLES) {
    const { dataset } = table;
    if (
      flags.datasets.length > 0
        ? !flags.datasets.includes(dataset)
        : flags.quick && dataset !== 'gaussians-25'
    )
      continue;
    for (const experiment of EXPERIMENTS) {
      if (!wanted(experiment.id) || (flags.quick && experiment.quickSteps === undefined)) continue;
      const reason = whyMissing(catalog, experiment, table);
      say(`${experiment.label} on ${dataset}${reason === undefined ? '' : `: left out, ${reason}`}`);
      if (reason === undefined) rows.push(await row(bench, experiment, table));
      else skipped.push({ experiment: experiment.id, dataset, reason });
    }
    if (wanted('real')) rows.push(await row(bench, 'real', table));
  }
  const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores; Chromium ${bench.browser.version()}, ${flags.backend}`;
  return { samples: SAMPLES, machine, rows, skipped };
}

/** Writes numbers and tables, beside the rows of earlier runs. */
function write(results: Results, folder: string): void {
  const file = join(folder, 'results.json');
  const before: Results | undefined = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  const all = merged(before, results);
  writeFileSync(file, `${JSON.stringify(all, null, 1)}\n`);
  const pictures = ({ dataset, experiment }: Row) => {
    const name = picture(dataset, experiment);
    return existsSync(join(folder, name)) ? name : undefined;
  };
  writeFileSync(join(folder, 'README.md'), markdown(all, pictures));
  say(`\nWritten to ${folder}.`);
}

/** The targets that a row misses, in words: the project's own, not the papers'. */
function missed({ rows }: Results): string[] {
  return rows.flatMap(({ dataset, experiment, trials }) => {
    const target = EXPERIMENTS.find(({ id }) => id === experiment)?.captures?.[dataset];
    const { mean } = scoreOf(trials, 'modes');
    if (target === undefined || mean >= target) return [];
    return [`${experiment} on ${dataset}: ${shown(scoreOf(trials, 'modes'), 1)} modes instead of ${target}`];
  });
}

function commitOf(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  try {
    return (
      git('rev-parse', '--short', 'HEAD') +
      (git('status', '--porcelain', '--', 'src') === '' ? '' : ' and changes')
    );
  } catch {
    return 'unknown';
  }
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) return say(USAGE);
  const parsed = parseFlags(process.argv.slice(2));
  const flags = { ...parsed, out: parsed.out === undefined ? undefined : resolve(ROOT, parsed.out) };
  if (flags.out !== undefined) mkdirSync(flags.out, { recursive: true });
  await ensureBuild();
  const server = await serve();
  const browser = await launch({ gpu: false });
  try {
    const date = new Date().toISOString().slice(0, 10);
    const results = await runAll({ browser, address: server.address, flags, commit: commitOf(), date });
    if (flags.out === undefined) say(`\n${markdown(results, () => undefined)}`);
    else write(results, flags.out);
    const misses = missed(results);
    if (misses.length === 0) return;
    say(`Missed: ${misses.join('; ')}.`);
    // A quick run is a check; the tables of a whole one say what they say.
    if (flags.quick) process.exitCode = 1;
  } finally {
    await browser.close();
    await server.close();
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
