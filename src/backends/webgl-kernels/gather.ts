import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { matrixOf, size } from './expression';
import { type KernelCall, rowGather, trainingBackend } from './kernel-args';
import { header, layoutOf, masked, PLACES, texelReader } from './shader';
import { gridOf, packedOnDevice, packedOutput } from './textures';

/**
 * GatherV2 of whole rows of floats, out[i] = x[indices[i]]: batches of a dataset, and the look-up of an embedding. The shipped
 * shader makes one number a run, of unpacked textures. Other axes, ranks and types are left to it.
 */
export function gather(shipped: KernelFunc): KernelFunc {
  return (call) => gatherRows(call) ?? shipped(call);
}

function gatherRows(call: KernelCall): TensorInfo | undefined {
  const operands = rowGather(call);
  if (!operands) return undefined;
  const backend = trainingBackend(call);
  const { x, indices } = operands;
  if (x.shape.length !== 2 || indices.shape.length !== 1) return undefined;
  if (size(x.shape) === 0 || size(indices.shape) === 0) return undefined;
  const items = packedOnDevice(backend, x);
  const places = packedOnDevice(backend, indices);
  const shape = [indices.shape[0], x.shape[1]];
  const { info, target } = packedOutput(backend, shape);
  const grid = gridOf(shape);
  const [rows, columns] = matrixOf(shape);
  const [oddRows, oddColumns] = [rows % 2 === 1, columns % 2 === 1];
  const [layout, ofItems] = [layoutOf(target, shape), layoutOf(items, x.shape)];
  const key = `gather ${layout} ${ofItems} ${oddRows} ${oddColumns}`;
  const program = backend.programs.get(
    key,
    2,
    () => `${header(2, 1)}
uniform ivec4 grid; // texels across and down, texels across the target's texture, last row of x
${texelReader('item', 0, ofItems, 'grid.x')}
int place(int k) {
  int texel = k >> 1, w = textureSize(T1, 0).x;
  vec4 two = texelFetch(T1, ivec2(texel % w, texel / w), 0);
  return clamp(int((k & 1) == 0 ? two.x : two.y), 0, grid.w);
}
vec2 pair(int row, int column) {
  vec4 texel = item(row >> 1, column);
  return (row & 1) == 0 ? texel.xy : texel.zw;
}
void main() {
  ${PLACES[layout]}
  int k = 2 * t.y;
  vec4 value = vec4(pair(place(k), t.x), pair(place(k + 1), t.x));
  ${masked('value', oddRows, oddColumns)}
  o0 = value;
}`,
  );
  backend.programs.draw(program, {
    inputs: [items.texture, places.texture],
    outputs: [target.texture],
    width: target.width,
    height: target.height,
    uniforms: { grid: { int: [grid.across, grid.down, target.width, x.shape[0] - 1] } },
  });
  items.release();
  places.release();
  return info;
}
