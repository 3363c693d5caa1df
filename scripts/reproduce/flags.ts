import { parseArgs } from 'node:util';
import { BACKEND_CHOICES, type BackendChoice } from '../../src/core/backends';
import { EXPERIMENTS, TABLES } from './experiments';

/** What the command line asks for. */
export interface Flags {
  /** A fast subset on the grid, one seed, about two minutes; fails where a target is missed. */
  quick: boolean;
  /** Ids of experiments; all when empty. */
  only: string[];
  /** Ids of mixtures; all when empty. */
  datasets: string[];
  seeds: number[];
  /** Instead of each experiment's own. */
  steps: number | undefined;
  backend: BackendChoice;
  /** Folder that takes tables, numbers and pictures; nothing is written without it. */
  out: string | undefined;
}

const DEFAULT_OUT = 'docs/reproduce';
const DEFAULT_SEEDS = 3;

export const USAGE = `npm run reproduce -- [options]
  --quick            a fast subset on the grid of 25 with one seed (two minutes); prints, writes nothing
  --only <ids>       ${EXPERIMENTS.map(({ id }) => id).join(', ')}, real; rows of others stay as they were
  --datasets <ids>   ${TABLES.map(({ dataset }) => dataset).join(', ')}
  --seeds <n>        seeds 1 … n (default ${DEFAULT_SEEDS}; quick: 1)
  --steps <n>        generator updates, instead of each experiment's own
  --backend <id>     ${BACKEND_CHOICES.join(', ')}; default wasm
  --out <folder>     default ${DEFAULT_OUT}
  --dry              print the tables, write nothing
Lists are separated by commas.`;

/** Reads the command line. @throws what is wrong with it, in words. */
export function parseFlags(argv: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      datasets: { type: 'string', default: '' },
      seeds: { type: 'string' },
      steps: { type: 'string' },
      backend: { type: 'string', default: 'wasm' },
      out: { type: 'string' },
      dry: { type: 'boolean', default: false },
    },
  });
  const { quick } = values;
  const count = values.seeds === undefined ? (quick ? 1 : DEFAULT_SEEDS) : whole('--seeds', values.seeds);
  const out = values.out ?? (quick ? undefined : DEFAULT_OUT);
  return {
    quick,
    only: known('--only', values.only, [...EXPERIMENTS.map(({ id }) => id), 'real']),
    datasets: known(
      '--datasets',
      values.datasets,
      TABLES.map(({ dataset }) => dataset),
    ),
    seeds: Array.from({ length: count }, (_, i) => i + 1),
    steps: values.steps === undefined ? undefined : whole('--steps', values.steps),
    backend: backendOf(values.backend),
    out: values.dry ? undefined : out,
  };
}

function backendOf(text: string): BackendChoice {
  const found = BACKEND_CHOICES.find((choice) => choice === text);
  if (found) return found;
  throw new Error(`--backend: "${text}" is none of ${BACKEND_CHOICES.join(', ')}.\n\n${USAGE}`);
}

function known(flag: string, text: string, choices: readonly string[]): string[] {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const foreign = words.find((word) => !choices.includes(word));
  if (foreign !== undefined)
    throw new Error(`${flag}: "${foreign}" is none of ${choices.join(', ')}.\n\n${USAGE}`);
  return words;
}

function whole(flag: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Error(`${flag} is "${text}"; give a whole number above 0.`);
}
