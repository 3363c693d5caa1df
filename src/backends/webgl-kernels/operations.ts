/**
 * Elementwise operations as GLSL on `vec4`s. Comparisons are written so that what is not a number stays so: training
 * that diverged must be seen in the losses.
 */
const OPERATIONS = {
  add: (a: string, b: string) => `${a} + ${b}`,
  sub: (a: string, b: string) => `${a} - ${b}`,
  mul: (a: string, b: string) => `${a} * ${b}`,
  div: (a: string, b: string) => `${a} / ${b}`,
  maximum: (a: string, b: string) => `mix(${a}, ${b}, lessThan(${a}, ${b}))`,
  minimum: (a: string, b: string) => `mix(${a}, ${b}, greaterThan(${a}, ${b}))`,
  squaredDifference: (a: string, b: string) => `(${a} - ${b}) * (${a} - ${b})`,
  square: (x: string) => `${x} * ${x}`,
  neg: (x: string) => `-${x}`,
  reciprocal: (x: string) => `1.0 / ${x}`,
  abs: (x: string) => `abs(${x})`,
  exp: (x: string) => `exp(${x})`,
  log: (x: string) => `log(${x})`,
  sqrt: (x: string) => `sqrt(${x})`,
  rsqrt: (x: string) => `inversesqrt(${x})`,
  sigmoid: (x: string) => `1.0 / (1.0 + exp(-${x}))`,
  tanh: (x: string) => `tanhOf(${x})`,
  softplus: (x: string) => `mix(${x}, vec4(0.0), lessThan(${x}, vec4(0.0))) + log(1.0 + exp(-abs(${x})))`,
  silu: (x: string) => `${x} / (1.0 + exp(-${x}))`,
  relu: (x: string) => `mix(${x}, vec4(0.0), lessThan(${x}, vec4(0.0)))`,
  leakyRelu: (x: string, slope: string) => `mix(${x}, ${slope} * ${x}, lessThan(${x}, vec4(0.0)))`,
  clip: (x: string, low: string, high: string) =>
    `mix(mix(${x}, ${low}, lessThan(${x}, ${low})), ${high}, greaterThan(${x}, ${high}))`,
  /** Slope at x ≤ 0 elsewhere as at a positive x. */
  step: (x: string, slope: string) => `mix(${slope} + 0.0 * ${x}, vec4(1.0), greaterThan(${x}, vec4(0.0)))`,
  leakyReluGrad: (dy: string, x: string, slope: string) =>
    `mix(${slope} * ${dy}, ${dy}, greaterThan(${x}, vec4(0.0)))`,
  softplusGrad: (dy: string, x: string) => `${dy} / (1.0 + exp(-${x}))`,
  sigmoidGrad: (dy: string, y: string) => `${dy} * ${y} * (1.0 - ${y})`,
  tanhGrad: (dy: string, y: string) => `${dy} * (1.0 - ${y} * ${y})`,
  siluGrad: (dy: string, x: string) => `siluGradOf(${dy}, ${x})`,
  /** A number everywhere, in the shape of the result. */
  fill: (value: string) => value,
} as const;

/** An elementwise operation by its name. */
export type Operation = keyof typeof OPERATIONS;

/** The code of an operation on the variables that hold its operands. */
export function glslOf(operation: Operation, args: readonly string[]): string {
  const write: (...args: string[]) => string = OPERATIONS[operation];
  return write(...args);
}

/** Functions that the operations call. */
export const OPERATION_FUNCTIONS = `
// The built-in tanh overflows on some drivers.
vec4 tanhOf(vec4 x) {
  vec4 e = exp(-2.0 * abs(x));
  return sign(x) * (1.0 - e) / (1.0 + e);
}
vec4 siluGradOf(vec4 dy, vec4 x) {
  vec4 s = 1.0 / (1.0 + exp(-x));
  return dy * s * (1.0 + x * (1.0 - s));
}
`;
