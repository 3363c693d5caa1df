import { medianRatio } from './stats';
import type { Results } from './results';
import type { JobSpeeds } from './speed-table';

/** One goal of the project, and what was measured of it. */
export interface Target {
  what: string;
  least: string;
  aim: string;
  measured: { label: string; value: number }[];
  /** Where the worst value stands; `undefined` where nothing was measured. */
  verdict: 'aim' | 'met' | 'missed' | undefined;
}

interface Goal {
  what: string;
  least: number;
  aim: number;
  unit: string;
  /** Smaller is better: times, sizes, shares of calls. */
  falling?: boolean;
  measure: (results: Results, ours: string) => Target['measured'];
}

const REFERENCE = /-reference$/;
const POINTS = /-moons$/;
const PERCEPTRON = /-(reference|moons)$/;
const CONV = /-conv$/;

/** Ratios of one contender to another, for the jobs whose id fits. */
function ratios(ids: RegExp, theirs: string, ours?: string): Goal['measure'] {
  return ({ speeds }, chosen) =>
    speeds
      .filter(({ job }) => ids.test(job))
      .map((job) => ({ label: job.label, value: ratio(job, ours ?? chosen, theirs) }))
      .filter(({ value }) => Number.isFinite(value));
}

function ratio({ speeds }: JobSpeeds, ours: string, theirs: string): number {
  const of = (id: string) => speeds.find(({ contender }) => contender === id)?.stepsPerSecond ?? [];
  return medianRatio(of(ours), of(theirs));
}

/** One thread against one, and two against two. */
function sameThreads(ids: RegExp): Goal['measure'] {
  return (results, chosen) => [
    ...ratios(ids, 'torch:1', 'ours1:wasm')(results, chosen).map(threaded('1 thread')),
    ...ratios(ids, 'torch:2', 'ours:wasm')(results, chosen).map(threaded('2 threads')),
  ];
}

const threaded = (more: string) => (entry: Target['measured'][number]) => ({
  ...entry,
  label: `${entry.label}, ${more}`,
});

/** Draw calls of our step, as a share of plain TensorFlow.js'. */
function drawShare({ speeds }: Results): Target['measured'] {
  return speeds
    .map(({ label, speeds: entries }) => {
      const draws = (id: string) => {
        const counts = entries.find(({ contender }) => contender === id)?.counts;
        return counts ? counts.draws / counts.steps : Number.NaN;
      };
      return { label, value: draws('ours:webgl') / draws('plain:webgl') };
    })
    .filter(({ value }) => Number.isFinite(value));
}

/** Growth of what is held between step 100 and the last one, in tensors and bytes. */
function memoryGrowth({ memory }: Results): Target['measured'] {
  return memory.flatMap(({ label, points }) => {
    const from = points.find(({ step }) => step === 100);
    const to = points.at(-1);
    if (!from || !to || to === from) return [];
    return [
      { label: `${label}, tensors to step ${to.step}`, value: to.tensors - from.tensors },
      { label: `${label}, bytes to step ${to.step}`, value: to.bytes - from.bytes },
    ];
  });
}

/** How the page fared where its main thread was as fast as it is. */
const pages = (key: 'frameGapP95' | 'longestTask' | 'workPerFrame') => (results: Results) =>
  results.pages
    .filter(({ throttle }) => throttle === 1)
    .map((page) => ({ label: page.label, value: page[key] }));

const GOALS: readonly Goal[] = [
  {
    what: 'Reference models vs plain tfjs WASM',
    least: 7,
    aim: 14,
    unit: '×',
    measure: ratios(REFERENCE, 'plain:wasm'),
  },
  {
    what: '2-D models vs plain tfjs WASM',
    least: 5,
    aim: 15,
    unit: '×',
    measure: ratios(POINTS, 'plain:wasm'),
  },
  {
    what: 'all of these vs plain tfjs WebGL',
    least: 6,
    aim: 15,
    unit: '×',
    measure: ratios(PERCEPTRON, 'plain:webgl'),
  },
  {
    what: 'Reference models vs PyTorch CPU, same threads',
    least: 0.4,
    aim: 0.8,
    unit: '×',
    measure: sameThreads(REFERENCE),
  },
  {
    what: '2-D models vs PyTorch CPU, same threads',
    least: 0.3,
    aim: 1,
    unit: '×',
    measure: sameThreads(POINTS),
  },
  {
    what: 'convolutional models vs PyTorch CPU, same threads',
    least: 0.2,
    aim: 0.5,
    unit: '×',
    measure: sameThreads(CONV),
  },
  {
    what: 'Reference models vs jax-js WASM',
    least: 2,
    aim: 3,
    unit: '×',
    measure: ratios(REFERENCE, 'jax:wasm'),
  },
  {
    what: 'WebGL: our step vs plain tfjs on the same WebGL',
    least: 1.7,
    aim: 3,
    unit: '×',
    measure: ratios(/./, 'plain:webgl', 'ours:webgl'),
  },
  {
    what: 'WebGL draw calls a step, share of plain tfjs',
    least: 1 / 3,
    aim: 1 / 6,
    unit: '',
    falling: true,
    measure: drawShare,
  },
  {
    what: 'sampling 64 digits, T = 1000 ancestral, vs a plain tfjs loop',
    least: 3,
    aim: 8,
    unit: '×',
    measure: ({ sampling }) =>
      sampling.map(({ backend, oursMs, plainMs }) => ({
        label: backend,
        value: medianRatio(plainMs, oursMs),
      })),
  },
  {
    what: 'page while training: 95th percentile of frame gaps',
    least: 20,
    aim: 17,
    unit: ' ms',
    falling: true,
    measure: pages('frameGapP95'),
  },
  {
    what: 'page while training: longest task',
    least: 50,
    aim: 25,
    unit: ' ms',
    falling: true,
    measure: pages('longestTask'),
  },
  {
    what: 'page while training: work a frame',
    least: 4,
    aim: 4,
    unit: ' ms',
    falling: true,
    measure: pages('workPerFrame'),
  },
  {
    what: 'growth of tensors and bytes since step 100',
    least: 0,
    aim: 0,
    unit: '',
    falling: true,
    measure: memoryGrowth,
  },
  {
    what: 'page JS before the first paint (gzip)',
    least: 250,
    aim: 170,
    unit: ' kB',
    falling: true,
    measure: ({ start }) => (start ? [{ label: 'first visit', value: start.firstPaintBytes / 1000 }] : []),
  },
  {
    what: 'page load to the first training step (warm cache, 2-D)',
    least: 2,
    aim: 0.8,
    unit: ' s',
    falling: true,
    measure: ({ start }) => (start ? [{ label: 'first visit', value: start.warm.firstStep / 1000 }] : []),
  },
];

/** Every goal with what a run has measured of it; `ours` is the contender that the app would choose here. */
export function evaluate(results: Results, ours: string): Target[] {
  return GOALS.map(({ what, least, aim, unit, falling = false, measure }) => {
    const measured = measure(results, ours);
    const show = (value: number) => `${falling ? '≤' : '≥'} ${Number(value.toPrecision(3))}${unit}`;
    return {
      what,
      least: show(least),
      aim: show(aim),
      measured,
      verdict: verdict(
        measured.map(({ value }) => value),
        least,
        aim,
        falling,
      ),
    };
  });
}

function verdict(values: readonly number[], least: number, aim: number, falling: boolean): Target['verdict'] {
  if (values.length === 0) return undefined;
  const worst = falling ? Math.max(...values) : Math.min(...values);
  const reaches = (goal: number) => (falling ? worst <= goal : worst >= goal);
  if (reaches(aim)) return 'aim';
  return reaches(least) ? 'met' : 'missed';
}
