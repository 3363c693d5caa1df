import { distanceInErrors, meanAndError } from '../reproduce/statistics';
import { mean, type ParityResults, type ParityTrial } from './results';

/** How near the app's losses must come: a share of PyTorch's mean, or within the range of its seeds. */
type Target = { kind: 'relative'; within: number } | { kind: 'range' };

/** The numbers that are held against each other; others are shown beside them. */
const TARGETS: Record<string, Record<string, Target>> = {
  vae: { total: { kind: 'relative', within: 0.01 } },
  diffusion: { mse: { kind: 'relative', within: 0.02 } },
  gan: { d: { kind: 'range' }, g: { kind: 'range' }, energyDistance: { kind: 'range' } },
};

/** One number on both sides. */
export interface Comparison {
  family: string;
  key: string;
  steps: number;
  /** A number a seed. */
  app: number[];
  torch: number[];
  /** (app − torch) / torch, of the means over seeds. */
  relative: number;
  /** The same distance in standard errors of the difference. */
  errors: number;
  /** Share of the curve's windows in which the app's mean lies within the range of PyTorch's seeds; NaN without a curve. */
  inside: number;
  target?: Target;
  /** Whether the target is met; there where one is. */
  met?: boolean;
}

/** Every number that both sides have. */
export function compare(app: ParityResults, torch: ParityResults): Comparison[] {
  return Object.entries(torch.families).flatMap(([family, theirs]) => {
    const ours = app.families[family];
    if (!ours || ours.steps !== theirs.steps) return [];
    const keys = Object.keys(theirs.trials[0]?.last ?? {});
    return keys.map((key) => compareOne(family, key, theirs.steps, ours.trials, theirs.trials));
  });
}

function compareOne(
  family: string,
  key: string,
  steps: number,
  ours: readonly ParityTrial[],
  theirs: readonly ParityTrial[],
): Comparison {
  const app = ours.map(({ last }) => last[key]);
  const torch = theirs.map(({ last }) => last[key]);
  const relative = mean(app) / mean(torch) - 1;
  const errors = distanceInErrors(meanAndError(app), meanAndError(torch));
  const target = TARGETS[family]?.[key];
  const met = target && isMet(target, relative, mean(app), torch);
  return {
    family,
    key,
    steps,
    app,
    torch,
    relative,
    errors,
    inside: shareInside(key, ours, theirs),
    ...(target && { target, met }),
  };
}

function isMet(target: Target, relative: number, ours: number, torch: readonly number[]): boolean {
  if (target.kind === 'relative') return Math.abs(relative) <= target.within;
  return ours >= Math.min(...torch) && ours <= Math.max(...torch);
}

function shareInside(key: string, ours: readonly ParityTrial[], theirs: readonly ParityTrial[]): number {
  const windows = ours[0]?.curves[key]?.length ?? 0;
  let inside = 0;
  for (let i = 0; i < windows; i++) {
    const value = mean(ours.map(({ curves }) => curves[key][i]));
    const range = theirs.map(({ curves }) => curves[key][i]);
    if (value >= Math.min(...range) && value <= Math.max(...range)) inside++;
  }
  return inside / windows;
}

const INTRODUCTION = `# Parity with PyTorch

The Reference models, trained by the app's own engine (TensorFlow.js with this project's WASM kernels, in Node) and by PyTorch,
on the same files with the same hyperparameters, distribution of initial values, batch order and step counts, from other random
numbers. Made by \`reference/parity.py\` and \`npm run parity\`; curves and single seeds stand in the JSON files beside this one.

Numbers are means over the last 100 steps, per item, then over seeds; in brackets the range of the seeds. "In errors" is the
distance of the two means in standard errors of their difference. "Curve inside" is the share of the windows of 50 steps in which
the mean of the app's seeds lies within the range of PyTorch's seeds. The energy distance is that of 1,000 samples to the held-out
images, in pixels.`;

/** The report. */
export function markdown(app: ParityResults, torch: ParityResults): string {
  const header = ['', 'steps', torch.by, app.by, 'difference', 'in errors', 'curve inside', 'target', ''];
  const rows = compare(app, torch).map((found) => [
    `${found.family} ${found.key}`,
    found.steps.toLocaleString('en-US'),
    withRange(found.torch),
    withRange(found.app),
    `${found.relative < 0 ? '−' : '+'}${(100 * Math.abs(found.relative)).toFixed(2)} %`,
    Number.isNaN(found.errors) ? '' : found.errors.toFixed(1),
    Number.isNaN(found.inside) ? '' : `${Math.round(100 * found.inside)} %`,
    targetText(found.target),
    found.met === undefined ? '' : found.met ? 'met' : '**missed**',
  ]);
  const table = [header, header.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
  const seeds = Object.entries(torch.families).map(
    ([family, { trials }]) =>
      `${family}: ${app.families[family]?.trials.length ?? 0} seeds here, ${trials.length} in PyTorch`,
  );
  return `${INTRODUCTION}\n\nData: \`${torch.dataset}\`. ${seeds.join('; ')}.\n\n${table}\n`;
}

function withRange(values: readonly number[]): string {
  const text = (value: number) => String(Number(value.toPrecision(4)));
  return `${text(mean(values))} [${text(Math.min(...values))} … ${text(Math.max(...values))}]`;
}

function targetText(target: Target | undefined): string {
  if (!target) return '';
  return target.kind === 'relative' ? `within ${100 * target.within} %` : "within the seeds' range";
}
