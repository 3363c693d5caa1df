import type { Score, TableInfo } from './experiments';

/** One trained model, measured. */
export type Trial = Record<Score, number> & {
  seed: number;
  /** Wall time of training, in seconds, on whatever else the machine did meanwhile. */
  trainSeconds: number;
  /** Wall time of drawing the samples, in seconds. */
  sampleSeconds: number;
};

/** What an experiment gave on one mixture. */
export interface Row {
  dataset: TableInfo['dataset'];
  /** Id of the experiment, or `real` for fresh data in the place of samples. */
  experiment: string;
  steps: number;
  trials: Trial[];
  /** Number of trainable weights is the model's business; the settings are what was asked for over the preset. */
  params: Readonly<Record<string, number | string | boolean>>;
  backend: string;
  commit: string;
  /** Day of the run. */
  date: string;
}

/** Why an experiment has no row. */
export interface Skipped {
  experiment: string;
  dataset: TableInfo['dataset'];
  reason: string;
}

/** Everything that a run found, and what earlier ones did. */
export interface Results {
  samples: number;
  machine: string;
  rows: Row[];
  skipped: Skipped[];
}

const same = (a: Pick<Row, 'dataset' | 'experiment'>, b: Pick<Row, 'dataset' | 'experiment'>) =>
  a.dataset === b.dataset && a.experiment === b.experiment;

/** Newer rows take the place of older ones, so that the tables can be made in several sittings. */
export function merged(before: Results | undefined, now: Results): Results {
  if (!before) return now;
  const kept = before.rows.filter((row) => !now.rows.some((newer) => same(row, newer)));
  const rows = [...kept, ...now.rows];
  const skipped = [
    ...before.skipped.filter((old) => !now.skipped.some((newer) => same(old, newer))),
    ...now.skipped,
  ];
  return { ...now, rows, skipped: skipped.filter((entry) => !rows.some((row) => same(row, entry))) };
}
