import { create } from 'zustand';
import { PlaygroundError, toErrorInfo } from '../core/errors';
import { columnsOverSeeds, meanAndSpread } from '../core/seeds';
import { familyMeta } from '../models/registry';
import { MAX_SEED } from '../models/experiment';
import { useConfig } from './config';
import type { Engine, SeedRun, SeedsQuery, SeedsResult } from './engine-types';
import { curves } from './live';
import { useSession } from './session';

interface SeedsState {
  /** Which run is on, and of how many. */
  running: { run: number; of: number } | undefined;
  result: SeedsResult | undefined;
}

/** The runs with several seeds: where they stand, and what came out last. Written by `runSeeds` alone. */
export const useSeeds = create<SeedsState>(() => ({ running: undefined, result: undefined }));

/**
 * Trains the experiment with each seed in turn, from step 0, and measures it at the end. Pausing ends it after the runs
 * that were finished; a run that diverges is noted and the next begins. The last run stays on the page.
 * @throws PlaygroundError `bad-input` for seeds or steps that make no sense, or while another is on
 */
export async function runSeeds(engine: Engine, query: SeedsQuery): Promise<SeedsResult> {
  const seeds = checkedSeeds(query);
  const { steps } = query;
  const { family, dataset } = useConfig.getState().choices;
  const runs: SeedRun[] = [];
  const columns: Float64Array[][] = [];
  try {
    for (const [i, seed] of seeds.entries()) {
      useSeeds.setState({ running: { run: i + 1, of: seeds.length } });
      await engine.configure({ seed });
      if (useSession.getState().status.step > 0) await engine.reset();
      const status = await engine.untilStep(steps);
      if (status.error) {
        runs.push({ seed, values: {}, error: status.error });
        continue;
      }
      if (status.step < steps) break;
      columns.push(curves.series.columns().values.map((column) => column.slice()));
      runs.push({ seed, ...(await measured(engine)) });
    }
  } finally {
    useSeeds.setState({ running: undefined });
  }
  const result = { family, dataset, steps, runs, curves: together(family, columns), metrics: overRuns(runs) };
  useSeeds.setState({ result });
  return result;
}

async function measured(engine: Engine): Promise<Pick<SeedRun, 'values' | 'error'>> {
  try {
    return { values: (await engine.metrics()).values };
  } catch (thrown) {
    return { values: {}, error: toErrorInfo(thrown) };
  }
}

function together(family: string, runs: readonly Float64Array[][]): SeedsResult['curves'] {
  const steps = runs[0]?.[0]?.length ?? 0;
  const series = familyMeta(family).curves.map(({ key }, i) => {
    const { mean, spread } = columnsOverSeeds(runs.map((columns) => columns[i]));
    return [key, { mean: Array.from(mean), spread: Array.from(spread) }] as const;
  });
  return { step: Array.from({ length: steps }, (_, i) => i + 1), series: Object.fromEntries(series) };
}

function overRuns(runs: readonly SeedRun[]): SeedsResult['metrics'] {
  const ids = new Set(runs.flatMap(({ values }) => Object.keys(values)));
  return Object.fromEntries(
    [...ids].map((id) => {
      const found = runs.flatMap(({ values }) => (values[id] ? [values[id].value] : []));
      return [id, { ...meanAndSpread(found), runs: found.length }];
    }),
  );
}

/** Most runs of one call. */
const MOST_SEEDS = 100;

function checkedSeeds({ seeds, steps }: SeedsQuery): readonly number[] {
  if (useSeeds.getState().running) throw bad('seeds', 'Seeds are being run already: pause to end that.');
  if (!Number.isSafeInteger(steps) || steps < 1) throw bad('steps', 'steps must be a whole number from 1.');
  const { seed } = useConfig.getState().choices;
  const list =
    typeof seeds === 'number'
      ? Array.from(
          { length: Number.isSafeInteger(seeds) ? Math.min(seeds, MOST_SEEDS + 1) : 0 },
          (_, i) => (seed + i) % (MAX_SEED + 1),
        )
      : seeds;
  const valid =
    Array.isArray(list) &&
    list.length >= 1 &&
    list.length <= MOST_SEEDS &&
    new Set(list).size === list.length &&
    list.every((one) => Number.isInteger(one) && one >= 0 && one <= MAX_SEED);
  if (valid) return list;
  throw bad(
    'seeds',
    `seeds must be from 1 to ${MOST_SEEDS}, or a list of different seeds from 0 to ${MAX_SEED}.`,
  );
}

function bad(path: string, message: string): PlaygroundError {
  return new PlaygroundError({ code: 'bad-input', path, message, hint: 'Nothing was changed.' });
}
