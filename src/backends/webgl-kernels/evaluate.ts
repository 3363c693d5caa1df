import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { TrainingBackend } from './backend';
import { type Expression, matrixOf, planOf, type Plan } from './expression';
import { header, layoutOf, masked, PLACES, planNumbers, planSource } from './shader';
import { type BorrowedTexture, type Grid, gridOf, packedOnDevice, packedTarget } from './textures';

/** A plan with its tensors on the device, ready for a draw. */
export interface BoundPlan {
  plan: Plan;
  grid: Grid;
  /** `grid.x`, `grid.y` and `grid.w` of the shader. */
  sides: readonly [across: number, down: number, image: number];
  inputs: readonly WebGLTexture[];
  sameWidth: readonly boolean[];
  /** Part of a program's key: all that the source depends on. */
  key: string;
  release(): void;
}

/** Plans expressions over a target shape and brings their tensors to the device. */
export function bind(
  backend: TrainingBackend,
  roots: readonly Expression[],
  target: readonly number[],
): BoundPlan {
  const plan = planOf(roots, target, (id) => backend.isReady(id));
  const grid = gridOf(target);
  const textures: BorrowedTexture[] = plan.leaves.map(({ id, shape }) =>
    packedOnDevice(backend, { dataId: id, shape, dtype: 'float32' }),
  );
  const sameWidth = textures.map(({ width }) => width === grid.across);
  const spreads = plan.leaves.map(({ spread }, i) => `${spread}${sameWidth[i] ? '=' : '~'}`);
  return {
    plan,
    grid,
    sides: [grid.across, grid.down, Math.max(1, (grid.down * grid.matrices) / (target[0] || 1))],
    inputs: textures.map(({ texture }) => texture),
    sameWidth,
    key: `${plan.code} ${plan.results} ${spreads}`,
    release: () => {
      for (const texture of textures) texture.release();
    },
  };
}

/**
 * Computes expressions into tensors of one shape (the outputs', which have no values yet) by one draw.
 * @throws Error when a driver cannot compile the shader
 */
export function evaluate(
  backend: TrainingBackend,
  roots: readonly Expression[],
  outputs: readonly TensorInfo[],
): void {
  const [{ shape }] = outputs;
  const bound = bind(backend, roots, shape);
  const { plan, sides } = bound;
  const targets = outputs.map(({ dataId }) => packedTarget(backend, dataId));
  const [{ width, height }] = targets;
  const [rows, columns] = matrixOf(shape);
  const [oddRows, oddColumns] = [rows % 2 === 1, columns % 2 === 1];
  const layout = layoutOf(targets[0], shape);
  const key = `elementwise ${bound.key} ${oddRows} ${oddColumns} ${layout}`;
  const program = backend.programs.get(key, bound.inputs.length, () => {
    const results = plan.results.map((_, i) => `o${i}`);
    return `${header(bound.inputs.length, results.length)}${planSource(plan, bound.sameWidth)}
void main() {
  ${PLACES[layout]}
  evaluate(t, ${results});
  ${results.map((result) => masked(result, oddRows, oddColumns)).join('\n  ')}
}`;
  });
  backend.programs.draw(program, {
    inputs: bound.inputs,
    outputs: targets.map(({ texture }) => texture),
    width,
    height,
    uniforms: {
      grid: { int: [sides[0], sides[1], width, sides[2]] },
      ...planNumbers(plan),
    },
  });
  bound.release();
}
