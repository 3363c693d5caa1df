import { util } from '@tensorflow/tfjs-core';
import { sizeOf } from './memory';

/** For each matrix of the broadcast result, which matrix of an operand it reads. */
export function matrixIndices(operand: number[], result: number[]): number[] {
  const count = sizeOf(result);
  const strides = util.computeStrides([...operand, 1]);
  const indices: number[] = [];
  for (let i = 0; i < count; i += 1) {
    let rest = i;
    let index = 0;
    for (let axis = result.length - 1; axis >= 0; axis -= 1) {
      const position = rest % result[axis];
      rest = Math.floor(rest / result[axis]);
      const own = axis - (result.length - operand.length);
      if (own >= 0 && operand[own] !== 1) index += position * strides[own];
    }
    indices.push(index);
  }
  return indices;
}
