import type { Results } from './results';
import { speedTable, table } from './speed-table';
import { median, short } from './stats';
import { evaluate, type Target } from './targets';

/** How a verdict reads. */
const VERDICTS = { aim: 'aim reached', met: 'met', missed: '**missed**' };

/** The report of a run, as `bench/results/latest.md` holds it. */
export function markdown(results: Results, ours: string): string {
  const sections = [
    heading(results),
    ['## Targets', targetTable(evaluate(results, ours))],
    ['## Training speed', ...speeds(results, ours)],
    ['## What a step calls', countTable(results)],
    ['## The page while training', pageTable(results)],
    ['## From opening the page to the first step', startTable(results)],
    ['## Memory', memoryTable(results)],
    ['## Sampling', samplingTable(results)],
    ['## How cost grows', ...growthTables(results)],
    results.failures.length > 0 ? ['## Failed', results.failures.map((line) => `- ${line}`).join('\n')] : [],
  ];
  const written = sections
    .map((blocks) => blocks.filter((block) => block !== ''))
    .filter((blocks) => blocks.length > 1 || blocks[0]?.startsWith('# '));
  return `${written.map((blocks) => blocks.join('\n\n')).join('\n\n')}\n`;
}

function heading({ machine, quick, peaks, minutes }: Results): string[] {
  const m = machine;
  const peak = peaks
    ? `Square products reach ${peaks.native ? `${short(peaks.native.oneThread)} GFLOP/s on one thread and ${short(peaks.native.twoThreads)} on two by OpenBLAS, ` : ''}${short(peaks.wasm)} by TensorFlow.js' WASM backend.`
    : '';
  const busy =
    m.loadBefore > m.cores
      ? `The machine was busy when the run began (load ${short(m.loadBefore)}): speeds are too low, ratios rougher.`
      : '';
  return [
    `# Benchmark of ${m.date.slice(0, 10)}`,
    `Commit ${m.commit}, ${quick ? 'quick run' : 'full run'} of ${short(minutes)} minutes (${m.date.slice(11, 16)} UTC). ${m.cpu}, ${m.cores} cores, ${m.memoryGb} GB, ${m.system}; ${m.browser}, graphics: ${m.graphics}; TensorFlow.js ${m.tfjs}, jax-js ${m.jaxJs}, Node ${m.node}.`,
    `${peak} Speeds are medians of interleaved rounds, ratios medians of the rounds' own ratios. GFLOP/s count matrix products and convolutions alone.`,
    busy,
  ];
}

function targetTable(targets: readonly Target[]): string {
  return table(
    ['what', 'at least', 'aim', 'measured', ''],
    targets.map(({ what, least, aim, measured, verdict }) => [
      what,
      least,
      aim,
      measured.map(({ label, value }) => `${label} ${short(value)}`).join('; ') || 'not measured',
      verdict ? VERDICTS[verdict] : '',
    ]),
  );
}

function speeds({ speeds: jobs, peaks }: Results, ours: string): string[] {
  const peak = peaks?.native?.oneThread ?? peaks?.wasm ?? Number.NaN;
  return jobs.flatMap((job) => [`### ${job.label}, batch ${job.batch}`, speedTable(job, ours, peak)]);
}

function countTable({ speeds: jobs }: Results): string {
  const rows = jobs.flatMap(({ label, speeds: entries }) =>
    entries.flatMap((entry) => {
      const { counts } = entry;
      if (!counts) return [];
      const a = (value: number) => short(value / counts.steps);
      const outside = counts.scriptMs - counts.wasmMs;
      return [[label, entry.label, a(counts.kernels), a(counts.draws), a(outside), a(counts.wasmMs)]];
    }),
  );
  if (rows.length === 0) return '';
  const calls = table(['', '', 'kernels', 'draw calls', 'outside WebAssembly, ms', 'inside, ms'], rows);
  return `${calls}\n\nOutside WebAssembly is script, and on several threads the waits for the others; on a GPU its queue is not in it.`;
}

function pageTable({ pages }: Results): string {
  if (pages.length === 0) return '';
  return table(
    [
      '',
      'main thread',
      'frames/s',
      'frame gap p95, ms',
      'longest gap, ms',
      'longest task, ms',
      'work a frame, ms',
      'steps/s',
    ],
    pages.map((page) => [
      `${page.label}, ${page.backend}`,
      page.throttle > 1 ? `${page.throttle}× slower` : 'as it is',
      short(page.framesPerSecond),
      short(page.frameGapP95),
      short(page.longestFrameGap),
      short(page.longestTask),
      short(page.workPerFrame),
      short(page.stepsPerSecond),
    ]),
  );
}

function startTable({ start }: Results): string {
  if (!start) return '';
  const row = (name: string, times: typeof start.cold) => [
    name,
    ...[times.firstPaint, times.ready, times.firstStep].map(short),
  ];
  return table(
    [`first visit, ${start.backend}; ms`, 'first paint', 'ready', 'first training step'],
    [row('nothing cached', start.cold), row('second visit', start.warm)],
  );
}

function memoryTable({ memory }: Results): string {
  if (memory.length === 0) return '';
  return table(
    ['', 'step', 'tensors', 'bytes'],
    memory.flatMap(({ label, backend, points }) =>
      points.map(({ step, tensors, bytes }) => [
        `${label}, ${backend}`,
        ...[step, tensors, bytes].map((value) => value.toLocaleString('en-US')),
      ]),
    ),
  );
}

function samplingTable({ sampling }: Results): string {
  if (sampling.length === 0) return '';
  return table(
    ['', 'app, s', 'plain tfjs loop, s', ''],
    sampling.map(({ backend, count, passes, timesteps, oursMs, plainMs }) => {
      const whole = (ms: readonly number[]) => short((median(ms) * timesteps) / passes / 1000);
      const scaled = passes < timesteps ? `scaled up from ${passes} of ${timesteps} passes` : '';
      return [`${count} digits, ${backend}`, whole(oursMs), whole(plainMs), scaled];
    }),
  );
}

function growthTables({ growth }: Results): string[] {
  return growth.flatMap(({ what, unit, points }) => {
    const names = [...new Set(points.flatMap(({ cost }) => Object.keys(cost)))];
    const rows = points.map(({ at, flops, cost }) => [
      at.toLocaleString('en-US'),
      flops === undefined ? '' : short(flops / 1e6),
      ...names.map((name) => short(cost[name] ?? Number.NaN)),
    ]);
    const header = ['', 'MFLOP', ...names.map((name) => `${name}, ${unit}`)];
    const withFlops = points.some(({ flops }) => flops !== undefined);
    const cut = (cells: string[]) => (withFlops ? cells : cells.filter((_, i) => i !== 1));
    return [`Over ${what}:`, table(cut(header), rows.map(cut))];
  });
}
