import { type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { booleanAttr, type KernelCall, rawAttr, requireInput, wasmBackend } from './kernel-args';
import { addressOf, allocate, BYTES, floats, sizeOf } from './memory';
import { boundKernels, simdKernels } from './simd/kernels';

function axesOf(call: KernelCall, shape: number[]): number[] {
  const axis: unknown = rawAttr(call, 'axis') ?? shape.map((_, i) => i);
  const given: unknown[] = Array.isArray(axis) ? axis : [axis];
  const numbers = given.filter((entry) => typeof entry === 'number');
  return util.parseAxisParam(numbers, shape);
}

/** `out[c] = Σ_r x[r, c]`: four columns at a time, their totals in registers. */
function sumRows(x: Float32Array, columns: number, out: Float32Array): void {
  const whole = columns - (columns % 4);
  for (let c = 0; c < whole; c += 4) {
    let total0 = 0;
    let total1 = 0;
    let total2 = 0;
    let total3 = 0;
    for (let i = c; i < x.length; i += columns) {
      total0 += x[i];
      total1 += x[i + 1];
      total2 += x[i + 2];
      total3 += x[i + 3];
    }
    out[c] = total0;
    out[c + 1] = total1;
    out[c + 2] = total2;
    out[c + 3] = total3;
  }
  for (let c = whole; c < columns; c += 1) {
    let total = 0;
    for (let i = c; i < x.length; i += columns) total += x[i];
    out[c] = total;
  }
}

/**
 * Sum for the wasm backend over neighbouring axes that leave the last (the gradient of every bias), out[c] = Σ_r x[r, c],
 * and over all axes, in double precision.
 *
 * Why: the shipped kernel transposes the whole tensor first (64 images of 14×14×32: 1.4 against 0.3 ms; 128×784: 0.29
 * against 0.14, or 0.02 with our compiled kernel) and adds in single precision, one by one. May go when it no longer does.
 *
 * @param shipped the shipped kernel, which keeps the other axes and types
 */
export function sum(shipped: KernelFunc): (call: KernelCall) => TensorInfo | TensorInfo[] {
  return (call) => {
    const x = requireInput(call, 'x');
    const rank = x.shape.length;
    if (x.dtype !== 'float32' || rank < 1) return shipped(call);
    const backend = wasmBackend(call);
    const simd = simdKernels(backend);
    const axes = axesOf(call, x.shape);
    if (axes.length === rank && simd) return sumOfAll(call, x, 1);
    const start = axes[0];
    const end = start + axes.length;
    const together = axes.length > 0 && axes.every((axis, i) => axis === start + i);
    // Along the last axis the shipped kernel is as good.
    if (!together || end === rank || (start > 0 && !simd)) return shipped(call);
    const before = x.shape.slice(0, start);
    const after = x.shape.slice(end);
    const ones = booleanAttr(call, 'keepDims') ? axes.map(() => 1) : [];
    const out = allocate(backend, [...before, ...ones, ...after]);
    const columns = sizeOf(after);
    if (simd && columns > 0) {
      const rows = sizeOf(x.shape.slice(start, end));
      const [from, to] = [addressOf(backend, x), addressOf(backend, out)];
      for (let i = 0; i < sizeOf(before); i++) {
        simd.kernels.sumRows(from + i * rows * columns * BYTES, rows, columns, to + i * columns * BYTES);
      }
    } else sumRows(floats(backend, x), columns, floats(backend, out));
    return out;
  };
}

/** The sum of all numbers over `count`, shaped as the call wants it. */
function sumOfAll(call: KernelCall, x: TensorInfo, count: number): TensorInfo {
  const backend = wasmBackend(call);
  const out = allocate(backend, booleanAttr(call, 'keepDims') ? x.shape.map(() => 1) : []);
  const { kernels } = boundKernels(backend);
  floats(backend, out)[0] = kernels.sumAll(addressOf(backend, x), sizeOf(x.shape)) / count;
  return out;
}

/** Mean over all axes likewise (every loss): 128×784 took 0.13 ms, and takes 0.02. */
export function mean(shipped: KernelFunc): (call: KernelCall) => TensorInfo | TensorInfo[] {
  return (call) => {
    const x = requireInput(call, 'x');
    const all = x.shape.length > 0 && axesOf(call, x.shape).length === x.shape.length;
    const own = all && x.dtype === 'float32' && simdKernels(wasmBackend(call));
    return own ? sumOfAll(call, x, sizeOf(x.shape)) : shipped(call);
  };
}
