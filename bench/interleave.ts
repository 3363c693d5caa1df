import { type Contender, NotPossible } from './contenders/contender';
import type { StepCounts } from './counted/counts';
import type { Job } from './jobs/job';
import { median, short } from './report/stats';
import { within } from './within';

/** How long and how often is measured. */
export interface Pace {
  rounds: number;
  /** About how long one contender's turn in a round takes, in ms; one step at least. */
  turnMs: number;
  /** A contender whose single step takes longer than this is given up, in ms. */
  longestStepMs: number;
}

/** Steps a second of one contender, a number a round; or why there are none. */
export interface Speeds {
  contender: string;
  label: string;
  stepsPerSecond: number[];
  /** Steps of a turn. */
  stepsPerTurn?: number;
  notPossible?: string;
  counts?: StepCounts;
  /** Losses of the last step, per item. */
  losses?: number[];
  threads?: number;
}

/** Beyond these something hangs. */
const OPEN_LIMIT_MS = 120_000;
const CALIBRATION_LIMIT_MS = 300_000;
const CLOSE_LIMIT_MS = 10_000;
const TURN_LIMIT_MS = 180_000;
/** Steps before anything is measured: shaders and kernels are compiled, buffers are there, steps have been recorded. */
const WARM_STEPS = 7;
/** Steps over which calls are counted. */
const COUNTED_STEPS = 10;
/** Time after which a contender's rate is known well enough to choose the steps of its turns. */
const CALIBRATION_MS = 250;

/**
 * Measures contenders on one job, turn by turn: every round gives each its turn, in an order that moves on, so that a
 * busy moment of the machine does not fall on the same one always.
 */
export async function measure(
  job: Job,
  contenders: readonly Contender[],
  pace: Pace,
  say: (line: string) => void,
): Promise<Speeds[]> {
  const speeds: Speeds[] = contenders.map(({ id, label }) => ({ contender: id, label, stepsPerSecond: [] }));
  const running: { contender: Contender; steps: number; result: Speeds }[] = [];
  for (const [i, contender] of contenders.entries()) {
    try {
      await within(OPEN_LIMIT_MS, 'opening', contender.open(job));
      const steps = await within(CALIBRATION_LIMIT_MS, 'the first steps', calibrate(contender, pace));
      speeds[i].stepsPerTurn = steps;
      say(`  ${contender.label} is ready: ${steps} steps a turn`);
      running.push({ contender, steps, result: speeds[i] });
    } catch (thrown) {
      speeds[i].notPossible = reasonOf(thrown);
      say(`  ${contender.label}: ${speeds[i].notPossible}`);
      await close(contender);
    }
  }
  for (let round = 0; round < pace.rounds; round++) {
    for (let turn = 0; turn < running.length; turn++) {
      const { contender, steps, result } = running[(round + turn) % running.length];
      try {
        const ms = await within(TURN_LIMIT_MS, 'a turn', contender.train(steps));
        result.stepsPerSecond.push((steps * 1000) / ms);
      } catch (thrown) {
        result.notPossible = reasonOf(thrown);
      }
    }
  }
  for (const { contender, steps, result } of running) {
    await within(OPEN_LIMIT_MS, 'counting', describe(contender, steps, result)).catch((thrown: unknown) => {
      result.notPossible ??= reasonOf(thrown);
    });
    await close(contender);
    const losses = (result.losses ?? []).map(short).join(', ');
    say(`  ${contender.label}: ${short(median(result.stepsPerSecond))} steps/s; last losses ${losses}`);
  }
  return speeds;
}

/** Closes a contender; a page that hangs is left to the browser's end. */
async function close(contender: Contender): Promise<void> {
  await within(CLOSE_LIMIT_MS, 'closing', contender.close()).catch(() => undefined);
}

/** What else there is to tell of a contender, once its speed is known. */
async function describe(contender: Contender, steps: number, result: Speeds): Promise<void> {
  const losses = await contender.losses?.();
  const threads = await contender.threads?.();
  const counts = await contender.count?.(Math.min(steps, COUNTED_STEPS));
  Object.assign(result, { losses, ...(threads ? { threads } : {}), ...(counts ? { counts } : {}) });
}

/** Warms a contender up and finds how many steps make a turn. */
async function calibrate(contender: Contender, pace: Pace): Promise<number> {
  const first = await contender.train(1);
  // A first step compiles; a second one tells whether it is the arithmetic that takes so long.
  if (first > pace.longestStepMs) {
    const second = await contender.train(1);
    if (second > pace.longestStepMs) {
      throw new NotPossible(`a step takes ${short(second / 1000)} s: left out of this run`);
    }
    return 1;
  }
  await contender.train(WARM_STEPS - 1);
  let steps = 1;
  for (;;) {
    const ms = await contender.train(steps);
    if (ms >= Math.min(CALIBRATION_MS, pace.turnMs)) {
      return Math.max(1, Math.round((steps * pace.turnMs) / ms));
    }
    steps = Math.ceil(steps * Math.min(8, Math.max(2, (1.2 * CALIBRATION_MS) / ms)));
  }
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof NotPossible) return thrown.message;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return `failed: ${message.split('\n')[0].slice(0, 160)}`;
}
