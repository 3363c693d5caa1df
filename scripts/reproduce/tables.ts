import {
  EXPERIMENTS,
  ONLY_PUBLISHED,
  type PublishedRow,
  SCORES,
  type Score,
  TABLES,
  type TableInfo,
} from './experiments';
import type { Results, Row, Trial } from './results';
import { distanceInErrors, meanAndError, type Spread } from './statistics';

/** How a score is shown: a share as per cent, as the papers do. */
const SHOWN: Record<Score, { scale: number; digits: number }> = {
  modes: { scale: 1, digits: 1 },
  highQuality: { scale: 100, digits: 1 },
  reverseKl: { scale: 1, digits: 3 },
};

/** From so many standard errors of the difference on, a number differs from the published one. */
const DIFFERS = 2;

/** Mean and standard error of a score over the trials, in the unit in which it is shown. */
export function scoreOf(trials: readonly Trial[], score: Score): Spread {
  const { scale } = SHOWN[score];
  return meanAndError(trials.map((trial) => scale * trial[score]));
}

/** `24.7 ± 0.3`; without what is not known. */
export function shown(spread: Spread | undefined, digits: number): string {
  if (!spread) return '';
  const mean = spread.mean.toFixed(digits);
  return Number.isNaN(spread.error) ? mean : `${mean} ± ${spread.error.toFixed(digits)}`;
}

/** Which numbers of ours differ from the published ones, in words; nothing where none does. */
export function differences(row: Row, published: PublishedRow): string {
  const words: Record<Score, readonly [less: string, more: string]> = {
    modes: ['fewer modes', 'more modes'],
    highQuality: ['lower quality', 'higher quality'],
    reverseKl: ['evener', 'less even'],
  };
  const found = SCORES.flatMap((score) => {
    const theirs = published[score];
    if (!theirs) return [];
    const ours = scoreOf(row.trials, score);
    if (!(distanceInErrors(ours, theirs) >= DIFFERS)) return [];
    return [words[score][ours.mean > theirs.mean ? 1 : 0]];
  });
  return found.join(', ');
}

/** One mixture's table: published rows and ours under each other. */
export function markdownTable(table: TableInfo, rows: readonly Row[]): string {
  const header = [
    '',
    `modes of ${table.modes}`,
    'high quality, %',
    'reverse KL',
    'steps',
    'seeds',
    'minutes a run',
    'differs from the published',
  ];
  const lines = EXPERIMENTS.flatMap(({ id, label, published }) => {
    const theirs = published?.[table.dataset];
    const row = find(rows, table, id);
    return [
      ...(theirs ? [publishedLine(label, theirs)] : []),
      ...(row ? [ourLine(`**${label}**`, row, theirs)] : []),
    ];
  });
  const others = (ONLY_PUBLISHED[table.dataset] ?? []).map((row) => publishedLine(row.label, row));
  const real = find(rows, table, 'real');
  const ceiling = real ? [ourLine('real against real', real, undefined)] : [];
  return [header, header.map(() => '---'), ...lines, ...others, ...ceiling]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function find(rows: readonly Row[], { dataset }: TableInfo, experiment: string): Row | undefined {
  return rows.find((row) => row.dataset === dataset && row.experiment === experiment);
}

function publishedLine(label: string, row: PublishedRow): string[] {
  const scores = SCORES.map((score) => shown(row[score], score === 'reverseKl' ? 2 : 1));
  return [`${label} (${row.source})`, ...scores, row.steps ? thousands(row.steps) : '', '', '', ''];
}

function ourLine(label: string, row: Row, published: PublishedRow | undefined): string[] {
  const scores = SCORES.map((score) => shown(scoreOf(row.trials, score), SHOWN[score].digits));
  const minutes = meanAndError(row.trials.map(({ trainSeconds }) => trainSeconds / 60)).mean;
  return [
    label,
    ...scores,
    row.steps > 0 ? thousands(row.steps) : '',
    String(row.trials.length),
    row.steps > 0 ? minutes.toFixed(1) : '',
    published ? differences(row, published) || 'no' : '',
  ];
}

function thousands(value: number): string {
  return value.toLocaleString('en-US');
}

const INTRODUCTION = `# The papers' small tables

Made by \`npm run reproduce\`: the built app in headless Chromium, through \`window.playground\`. The protocol is that of
PacGAN (Lin et al. 2018, [1712.04086](https://arxiv.org/abs/1712.04086), section 4.1): a model draws 2,500 samples; one is of high
quality within 3σ of the nearest mode; a mode is captured by one such sample; the reverse KL is that of the samples' shares over
the modes against the even ones. Numbers are means over seeds ± one standard error. A perfect sampler has 98.9 % of high
quality: well above it a model's modes are too narrow.

Bold rows are the app's. GAN, PacGAN2 and PacGAN4 have the paper's networks, initial values, batch and optimiser, and its
loss; they differ from it in how long they train (see "steps"; the paper's rows took 400,000), in the number of trials (the paper
has 10) and in the training set (20,000 points instead of 100,000). The others are the app's presets, with a packing or a loss where
the name says so. "Differs" names what is at least two standard errors of the difference away from the published row: with a few
seeds these errors are themselves rough. Minutes are wall time on the machine below, upper bounds where other programs ran beside.`;

/** The whole report. `pictures` is asked for the picture of a row, by file name. */
export function markdown(results: Results, pictures: (row: Row) => string | undefined): string {
  const sections = TABLES.flatMap((table) => {
    const rows = results.rows.filter(({ dataset }) => dataset === table.dataset);
    if (rows.length === 0) return [];
    return [`## ${table.title}`, markdownTable(table, rows), pictureTable(rows, pictures)];
  });
  const skipped = results.skipped.map(
    ({ experiment, dataset, reason }) => `- ${experiment} on ${dataset}: ${reason}`,
  );
  const commits = [...new Set(results.rows.map(({ commit, date }) => `${commit} (${date})`))].join(', ');
  const end = [
    ...(skipped.length > 0 ? ['## Left out', skipped.join('\n')] : []),
    `${results.machine}. Commits: ${commits}.`,
  ];
  return `${[INTRODUCTION, ...sections, ...end].filter((block) => block !== '').join('\n\n')}\n`;
}

function pictureTable(rows: readonly Row[], pictures: (row: Row) => string | undefined): string {
  const shownRows = [...EXPERIMENTS.map(({ id }) => id), 'real'].flatMap((id) => {
    const row = rows.find(({ experiment }) => experiment === id);
    const file = row && pictures(row);
    return file === undefined ? [] : [{ id, file }];
  });
  if (shownRows.length === 0) return '';
  const labelOf = (id: string) => EXPERIMENTS.find((experiment) => experiment.id === id)?.label ?? id;
  return [
    shownRows.map(({ id }) => labelOf(id)),
    shownRows.map(() => '---'),
    shownRows.map(({ id, file }) => `![samples of ${labelOf(id)}](${file})`),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
