import { type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { TrainingBackend } from './backend';
import { bind, type BoundPlan } from './evaluate';
import { matrixOf, size } from './expression';
import { sumOfImages } from './image-sums';
import { rawAttr, requireInput, trainingBackend } from './kernel-args';
import { header, masked, planNumbers, planSource } from './shader';
import { type Grid, gridOf, packedOutput } from './textures';

/** Texels that one run of the shader sums; more are shared among several runs, whose sums are summed then. */
const TEXELS_A_RUN = 128;
/** Runs that share the work of one number: as much again in the second pass as in the first for a batch of digits. */
const RUNS = 256;
/** Runs one below the other: software renderers share a draw among threads by rows. */
const RUNS_DOWN = 16;

/** Which part of a tensor becomes one number: all of it, or each column of its last axis. */
type Extent = 'all' | 'columns';

/** How many runs a pass has, across and down. */
interface Runs {
  across: number;
  down: number;
}

/** Run (x, y) sums the texels x, x + across, … of the rows y, y + down, …; what lies beside the matrix does not count. */
function source(bound: BoundPlan, odd: { rows: boolean; columns: boolean }, fold: string): string {
  return `${header(bound.inputs.length, 1)}${planSource(bound.plan, bound.sameWidth)}
uniform ivec4 span; // runs across and down, texels across and down
uniform float scale;
void main() {
  ivec2 first = ivec2(gl_FragCoord.xy), t;
  vec4 sum = vec4(0.0);
  for (t.y = first.y; t.y < span.w; t.y += span.y) {
    for (t.x = first.x; t.x < span.z; t.x += span.x) {
      vec4 value;
      evaluate(t, value);
      ${masked('value', odd.rows, odd.columns)}
      sum += value;
    }
  }
  o0 = ${fold};
}`;
}

const FOLDS = {
  /** Partial sums fill whole texels. */
  none: 'sum',
  all: 'vec4(dot(sum, vec4(1.0)) * scale, 0.0, 0.0, 0.0)',
  columns: 'vec4((sum.xy + sum.zw) * scale, 0.0, 0.0)',
} as const;

/** One pass over a tensor, which may still wait to be computed. @returns a tensor of `shape`. */
function pass(
  backend: TrainingBackend,
  info: TensorInfo,
  runs: Runs,
  fold: keyof typeof FOLDS,
  shape: number[],
  scale: number,
): TensorInfo {
  const bound = bind(backend, [backend.expressionOf(info)], info.shape);
  const { grid, sides, plan } = bound;
  const [rows, columns] = matrixOf(info.shape);
  const odd = { rows: rows % 2 === 1, columns: columns % 2 === 1 };
  const key = `sum ${fold} ${odd.rows} ${odd.columns} ${bound.key}`;
  const program = backend.programs.get(key, bound.inputs.length, () => source(bound, odd, FOLDS[fold]));
  const { info: out, target } = packedOutput(backend, shape);
  backend.programs.draw(program, {
    inputs: bound.inputs,
    outputs: [target.texture],
    width: target.width,
    height: target.height,
    uniforms: {
      grid: { int: [sides[0], sides[1], 0, sides[2]] },
      span: { int: [runs.across, runs.down, grid.across, grid.down * grid.matrices] },
      scale: { float: [scale] },
      ...planNumbers(plan),
    },
  });
  bound.release();
  return out;
}

/** Runs of a first pass; nothing where one pass does. */
function firstRuns({ across, down, matrices }: Grid, extent: Extent): Runs | undefined {
  const downs = down * matrices;
  if (extent === 'columns') {
    return downs > TEXELS_A_RUN ? { across, down: Math.ceil(Math.sqrt(downs)) } : undefined;
  }
  if (across * downs <= TEXELS_A_RUN) return undefined;
  const runsDown = Math.min(downs, RUNS_DOWN);
  return { across: Math.min(across, Math.ceil(RUNS / runsDown)), down: runsDown };
}

function reduce(
  backend: TrainingBackend,
  x: TensorInfo,
  extent: Extent,
  shape: number[],
  scale: number,
): TensorInfo {
  const grid = gridOf(x.shape);
  const last = { across: extent === 'all' ? 1 : grid.across, down: 1 };
  const runs = firstRuns(grid, extent);
  if (!runs) return pass(backend, x, last, extent, shape, scale);
  const partial = pass(backend, x, runs, 'none', [2 * runs.down, 2 * runs.across], 1);
  const result = pass(backend, partial, last, extent, shape, scale);
  backend.disposeIntermediateTensorInfo(partial);
  return result;
}

/**
 * Sum and Mean over all axes, over all but the last, or over the places of images, by one draw or two; other axes as
 * shipped. An operand that waits is computed while it is summed, and needs no memory.
 */
export function sumOrMean(mean: boolean): (shipped: KernelFunc) => KernelFunc {
  return (shipped) => (call) => {
    const x = requireInput(call, 'x');
    const backend = trainingBackend(call);
    const rank = x.shape.length;
    const axes = axesOf(rawAttr(call, 'axis'), x.shape);
    const extent = extentOf(axes, rank);
    if (x.dtype !== 'float32' || size(x.shape) === 0) return shipped(call);
    const reduced = size(axes.map((a) => x.shape[a]));
    const keepDims = rawAttr(call, 'keepDims') === true;
    if (rank === 4 && !keepDims && String(axes) === '1,2') {
      return sumOfImages(backend, x, mean ? 1 / reduced : 1);
    }
    if (!extent) return shipped(call);
    const kept = extent === 'all' ? [] : [x.shape[rank - 1]];
    const shape = keepDims ? x.shape.map((side, a) => (axes.includes(a) ? 1 : side)) : kept;
    return reduce(backend, x, extent, shape, mean ? 1 / reduced : 1);
  };
}

/** No axis means all. */
function axesOf(axis: unknown, shape: number[]): number[] {
  if (typeof axis === 'number') return util.parseAxisParam(axis, shape);
  if (!Array.isArray(axis)) return shape.map((_, a) => a);
  const list: unknown[] = axis;
  return util.parseAxisParam(
    list.filter((a): a is number => typeof a === 'number'),
    shape,
  );
}

function extentOf(axes: readonly number[], rank: number): Extent | undefined {
  if (axes.length === rank) return 'all';
  if (rank >= 2 && axes.length === rank - 1 && !axes.includes(rank - 1)) return 'columns';
  return undefined;
}
