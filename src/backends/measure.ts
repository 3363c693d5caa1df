import type { BackendId, BackendTrial } from '../core/backends';
import { BUILD, type Memory } from './remembered';

/** The user's own model, ready to be timed on whatever backend is current. */
export interface ModelTrial {
  /** What the time depends on: family, architecture, size class, kind of data. */
  key: string;
  /**
   * Runs a few steps of a scratch copy; the run itself is not touched.
   * @param budgetMs how long it may take, first step and all
   * @returns milliseconds a step, or nothing where the budget did not suffice for a single one
   */
  time(budgetMs: number): Promise<number | undefined>;
}

/** Times of the candidates, fastest first. */
export interface Outcome {
  trials: readonly BackendTrial[];
}

/** What measuring needs of the machine. */
export interface Bench {
  /** The devices in words. */
  machine: string;
  memory: Memory;
  /** Makes a backend current. @returns whether it is fit to train on */
  start(id: BackendId): Promise<boolean>;
  /** Called before the first candidate is timed; not where the answer was remembered. */
  onMeasure(): void;
}

/** What all candidates together may take. */
const BUDGET_MS = 1800;

/**
 * Times the candidates on the model and remembers the answer for this machine, version and size of model.
 * @returns nothing where fewer than two could be timed: there is nothing to choose by then
 */
export async function fastest(
  candidates: readonly BackendId[],
  trial: ModelTrial,
  bench: Bench,
): Promise<Outcome | undefined> {
  const key = `${BUILD} | ${bench.machine} | ${trial.key}`;
  const known = asTrials(await bench.memory.recall(key), candidates);
  if (known) return { trials: known };
  bench.onMeasure();
  const trials: BackendTrial[] = [];
  let complete = true;
  let left = BUDGET_MS;
  for (const [i, id] of candidates.entries()) {
    // Starting and proving a backend is not the model's time.
    if (!(await bench.start(id))) continue;
    const started = performance.now();
    const msPerStep = await trial.time(left / (candidates.length - i)).catch(() => undefined);
    left -= performance.now() - started;
    if (msPerStep === undefined) complete = false;
    else trials.push({ id, msPerStep });
  }
  if (trials.length < 2) return undefined;
  trials.sort((a, b) => a.msPerStep - b.msPerStep);
  // A candidate that ran out of time may do better when its driver has cached what it compiled.
  if (complete) await bench.memory.remember(key, trials);
  return { trials };
}

/** What was remembered, where it makes sense today. */
function asTrials(value: unknown, candidates: readonly BackendId[]): BackendTrial[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const trials: BackendTrial[] = [];
  for (const entry of value) {
    if (typeof entry !== 'object' || entry === null || !('id' in entry) || !('msPerStep' in entry))
      return undefined;
    const id = candidates.find((candidate) => candidate === entry.id);
    if (id === undefined || typeof entry.msPerStep !== 'number') return undefined;
    trials.push({ id, msPerStep: entry.msPerStep });
  }
  return trials;
}
