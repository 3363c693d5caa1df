import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import type { TrainingBackend } from './backend';
import { bind } from './evaluate';
import { size } from './expression';
import { rawAttr, requireInput, trainingBackend } from './kernel-args';
import { header, planNumbers, planSource } from './shader';
import { gridOf, packedOnDevice, packedOutput } from './textures';

/** Every device's textures hold a row of so many numbers in one row of texels. */
const MAX_COLUMNS = 4096;

/** `[a | b]` of matrices of as many rows, `a` with an even number of columns; `a` may still wait to be computed. */
function sideBySide(backend: TrainingBackend, a: TensorInfo, b: TensorInfo): TensorInfo | undefined {
  const [rows, columns] = [a.shape[0], a.shape[1] + b.shape[1]];
  const right = packedOnDevice(backend, b);
  if (right.width !== gridOf(b.shape).across || columns > MAX_COLUMNS) {
    right.release();
    return undefined;
  }
  const bound = bind(backend, [backend.expressionOf(a)], a.shape);
  const { info, target } = packedOutput(backend, [rows, columns]);
  const inputs = [...bound.inputs, right.texture];
  const [oddRows, oddColumns] = [rows % 2 === 1, columns % 2 === 1];
  const key = `concat ${bound.key} ${oddRows} ${oddColumns}`;
  const program = backend.programs.get(
    key,
    inputs.length,
    () => `${header(inputs.length, 1)}${planSource(bound.plan, bound.sameWidth)}
void main() {
  ivec2 t = ivec2(gl_FragCoord.xy);
  vec4 value;
  if (t.x < grid.x) evaluate(t, value);
  else value = texelFetch(T${inputs.length - 1}, ivec2(t.x - grid.x, t.y), 0);
  ${oddRows ? 'if (t.y == grid.y - 1) value.zw = vec2(0.0);' : ''}
  ${oddColumns ? 'if (t.x == grid.z - 1) value.yw = vec2(0.0);' : ''}
  o0 = value;
}`,
  );
  backend.programs.draw(program, {
    inputs,
    outputs: [target.texture],
    width: target.width,
    height: target.height,
    uniforms: {
      grid: { int: [bound.sides[0], bound.sides[1], target.width, bound.sides[2]] },
      ...planNumbers(bound.plan),
    },
  });
  bound.release();
  right.release();
  return info;
}

/** Concat of two matrices side by side, as a denoiser's input has them; others as shipped. */
export function concat(shipped: KernelFunc): KernelFunc {
  return (call) => {
    if (Object.keys(call.inputs).length !== 2) return shipped(call);
    const [a, b] = [requireInput(call, '0'), requireInput(call, '1')];
    const axis = rawAttr(call, 'axis');
    const matrices = a.shape.length === 2 && b.shape.length === 2 && (axis === 1 || axis === -1);
    const floats = a.dtype === 'float32' && b.dtype === 'float32';
    const fits = matrices && floats && a.shape[1] % 2 === 0 && size(a.shape) > 0 && size(b.shape) > 0;
    return (fits && sideBySide(trainingBackend(call), a, b)) || shipped(call);
  };
}
