import type { Browser } from '@playwright/test';
import { buildFolder } from '../builds';
import type { Addresses } from '../contenders';
import type { Contender } from '../contenders/contender';
import { PageContender } from '../contenders/page';
import { findTorchPython, TorchContender } from '../contenders/torch';
import type { Flags, Part } from '../flags';
import { measure, type Pace } from '../interleave';
import { chooseJobs } from '../jobs';
import { flopsPerStep } from '../jobs/flops';
import type { Peaks, Results } from '../report/results';
import { within } from '../within';
import { measureGrowth } from './growth';
import { measureMemory } from './memory';
import { measurePage } from './page';
import { measureSampling } from './sampling';
import { measureStart } from './start';

/** What the parts of a run work with. */
export interface Bench {
  browser: Browser;
  addresses: Addresses;
  flags: Flags;
  contenders: readonly Contender[];
  results: Results;
  /** When the run began, by `performance.now()`. */
  started: number;
  say: (line: string) => void;
  /** Writes the results so far. */
  save: () => void;
}

const FULL: Pace = { rounds: 7, turnMs: 1500, longestStepMs: 60_000 };
/** Short turns: thirty contenders and more share five minutes. */
const QUICK: Pace = { rounds: 3, turnMs: 300, longestStepMs: 6000 };
/** When a quick run leaves out what is still to do, so that it ends within five minutes; and what of it speeds may take. */
const QUICK_LIMIT_MS = 275_000;
const QUICK_SPEEDS_MS = 215_000;
/** Beyond it a part hangs. */
const PART_LIMIT_MS = 20 * 60_000;
/** Side of the square products that tell the machine's peak. */
const GEMM_SIZE = 1024;
/** A quick run in software trains on WebGL these alone: there its shaders take longer to compile than to run. */
const QUICK_WEBGL = ['vae-reference', 'vae-moons'];

const PARTS: Record<Part, (bench: Bench) => Promise<void>> = {
  speed: measureSpeeds,
  page: measurePages,
  start: measureStarts,
  memory: measureMemories,
  sampling: measureSamplings,
  growth: measureGrowths,
};

/** Runs the parts that were asked for, one after the other; one that fails does not hide the next. */
export async function runParts(bench: Bench): Promise<void> {
  for (const part of bench.flags.parts) {
    bench.say(`\n== ${part} ==`);
    try {
      leaveOutWhenLate(bench, QUICK_LIMIT_MS);
      await PARTS[part](bench);
    } catch (thrown) {
      const message = `${part}: ${thrown instanceof Error ? thrown.message.split('\n')[0] : String(thrown)}`;
      bench.say(message);
      bench.results.failures.push(message);
    }
    bench.save();
  }
}

/** @throws when a quick run has no time left */
function leaveOutWhenLate({ flags, started }: Pick<Bench, 'flags' | 'started'>, limit: number): void {
  if (flags.quick && !flags.dry && performance.now() - started > limit) {
    throw new Error('left out: the time of a quick run is up');
  }
}

function paceOf({ quick, rounds }: Flags): Pace {
  return { ...(quick ? QUICK : FULL), ...(rounds ? { rounds } : {}) };
}

async function measureSpeeds({ flags, contenders, results, say, save, ...bench }: Bench): Promise<void> {
  results.peaks = await measurePeaks(bench);
  for (const job of chooseJobs(flags.only)) {
    leaveOutWhenLate({ flags, started: bench.started }, QUICK_SPEEDS_MS);
    say(`${job.label}, batch ${job.batch}`);
    const withWebGl = !flags.quick || flags.gpu || flags.only.length > 0 || QUICK_WEBGL.includes(job.id);
    const taking = contenders.filter(({ id }) => withWebGl || !id.includes('webgl'));
    const speeds = await measure(job, taking, paceOf(flags), say);
    const { id, label, batch } = job;
    results.speeds.push({ job: id, label, batch, flopsPerStep: flopsPerStep(job), speeds });
    save();
  }
}

async function measurePeaks({ browser, addresses }: Pick<Bench, 'browser' | 'addresses'>): Promise<Peaks> {
  const page = new PageContender(browser, addresses.pages, 'plain', 'wasm', 'plain');
  const wasm = await page.gemm(GEMM_SIZE);
  const python = findTorchPython();
  if (python === undefined) return { wasm };
  const [one, two] = [new TorchContender(python, 1), new TorchContender(python, 2)];
  const native = { oneThread: await one.gemm(GEMM_SIZE), twoThreads: await two.gemm(GEMM_SIZE) };
  one.end();
  two.end();
  return { wasm, native };
}

async function measurePages({ browser, addresses, flags, results, say }: Bench): Promise<void> {
  const ids = flags.quick ? ['diffusion-moons'] : ['diffusion-moons', 'vae-reference', 'diffusion-conv'];
  for (const job of chooseJobs(ids)) {
    for (const throttle of [1, 4]) {
      const request = { backend: flags.backends[0], throttle, watchMs: flags.quick ? 4000 : 12_000 };
      const watched = measurePage(browser, addresses.app, job, request);
      const page = await within(PART_LIMIT_MS, 'watching the page', watched);
      results.pages.push(page);
      say(`  ${job.label}, ${throttle}×: gap p95 ${page.frameGapP95.toFixed(1)} ms`);
    }
  }
}

async function measureStarts({ browser, addresses, flags, results }: Bench): Promise<void> {
  const started = measureStart(browser, addresses.app, buildFolder('app'), flags.quick ? 2 : 5);
  results.start = await within(PART_LIMIT_MS, 'starting', started);
}

async function measureMemories({ browser, addresses, flags, results, say }: Bench): Promise<void> {
  const plan: [id: string, steps: number[]][] = flags.quick
    ? [['diffusion-moons', [100, 400]]]
    : [
        ['vae-moons', [100, 1000, 10_000]],
        ['gan-moons', [100, 1000, 10_000]],
        ['diffusion-moons', [100, 1000, 10_000]],
        ['vae-reference', [100, 2000]],
      ];
  for (const [id, steps] of plan) {
    for (const job of chooseJobs([id])) {
      say(`  ${job.label} to step ${steps.at(-1)}`);
      const held = measureMemory(browser, addresses.app, job, flags.backends[0], steps);
      results.memory.push(await within(PART_LIMIT_MS, 'training on', held));
    }
  }
}

async function measureSamplings({ browser, addresses, flags, results }: Bench): Promise<void> {
  const [job] = chooseJobs(['diffusion-reference']);
  const request = { count: 64, ...(flags.quick ? { passes: 50, rounds: 2 } : { passes: 1000, rounds: 3 }) };
  for (const backend of flags.backends) {
    // In software, WebGL would draw for minutes what nobody would draw with it.
    if (backend !== 'wasm' && !flags.gpu) continue;
    const drawn = measureSampling(browser, addresses, job, backend, request);
    results.sampling.push(await within(PART_LIMIT_MS, 'sampling', drawn));
  }
}

async function measureGrowths({ flags, contenders, results, say }: Bench): Promise<void> {
  const taking = contenders.filter(({ id }) => /^(ours:wasm|plain:wasm|torch:2)$/.test(id));
  results.growth = await measureGrowth(taking, { ...paceOf(flags), rounds: 3, turnMs: 600 }, say);
}
