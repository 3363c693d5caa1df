import { parseArgs } from 'node:util';
import type { BackendId } from '../src/core/backends';

/** What the command line asks for. */
export interface Flags {
  /** Within five minutes on two cores: fewer and shorter rounds, no curves of growth. */
  quick: boolean;
  /** Pieces of the ids of jobs; none means all. */
  only: string[];
  /** Backends of ours, and of plain TensorFlow.js beside them. */
  backends: BenchBackend[];
  /** Parts of the run; all unless told. */
  parts: Part[];
  /** The machine's GPU instead of WebGL in software. */
  gpu: boolean;
  /** Takes the last builds as they are. */
  noBuild: boolean;
  /** Rounds, where not the usual number. */
  rounds: number | undefined;
  /** Contenders whose id contains one of these words; none means all. */
  against: string[];
  /** What the files of results are called; their usual names where nothing is said. */
  name: string | undefined;
  /** Writes no results. */
  dry: boolean;
}

/** What a run is made of. */
export const PARTS = ['speed', 'page', 'start', 'memory', 'sampling', 'growth'] as const;
export type Part = (typeof PARTS)[number];

const BACKENDS = ['wasm', 'webgl', 'webgpu', 'cpu'] as const satisfies readonly BackendId[];
export type BenchBackend = (typeof BACKENDS)[number];

export const USAGE = `npm run bench -- [options]
  --quick                 within five minutes: short rounds, no curves of growth
  --only <ids>            models whose id contains a word, as vae-reference or moons
  --backends <ids>        ${BACKENDS.join(', ')}; default wasm,webgl
  --against <ids>         contenders whose id contains a word, as ours, app, plain, jax, torch
  --parts <ids>           ${PARTS.join(', ')}
  --rounds <n>            how often each contender has its turn
  --gpu                   WebGL and WebGPU on the machine's GPU, not in software
  --no-build              measure the last builds as they are
  --name <name>           write bench/results/<name>.json and .md, of a part of the run too
  --dry                   print the tables, write no files
Lists are separated by commas. A run with --only, --against, --backends or --parts is dry unless it has a --name.`;

/** Reads the command line. @throws what is wrong with it, in words. */
export function parseFlags(argv: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      backends: { type: 'string' },
      against: { type: 'string' },
      parts: { type: 'string' },
      rounds: { type: 'string' },
      gpu: { type: 'boolean', default: false },
      'no-build': { type: 'boolean', default: false },
      name: { type: 'string' },
      dry: { type: 'boolean', default: false },
    },
  });
  const quick = values.quick;
  const partial = [values.only, values.backends, values.against, values.parts].some(
    (value) => value !== undefined,
  );
  const everything = quick ? PARTS.filter((part) => part !== 'growth') : PARTS;
  const speedOnly = values.only !== undefined || values.against !== undefined;
  return {
    quick,
    only: words(values.only),
    backends: known(values.backends, BACKENDS, ['wasm', 'webgl']),
    parts: known(values.parts, PARTS, speedOnly ? ['speed'] : everything),
    against: words(values.against),
    rounds: values.rounds === undefined ? undefined : positive(values.rounds),
    gpu: values.gpu,
    noBuild: values['no-build'],
    name: values.name,
    dry: values.dry || (partial && values.name === undefined),
  };
}

function words(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function known<T extends string>(
  text: string | undefined,
  choices: readonly T[],
  otherwise: readonly T[],
): T[] {
  if (text === undefined) return [...otherwise];
  return words(text).map((word) => {
    const found = choices.find((choice) => choice === word);
    if (found === undefined) throw new Error(`"${word}" is none of ${choices.join(', ')}.\n\n${USAGE}`);
    return found;
  });
}

function positive(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`--rounds is "${text}"; give a whole number above 0.`);
}
