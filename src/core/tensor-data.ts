/** A dense row-major array of numbers with its shape: what crosses every border of the product. */
export interface TensorData {
  shape: number[];
  data: Float32Array;
}

/** How many numbers a shape holds: the product of its sides, 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
