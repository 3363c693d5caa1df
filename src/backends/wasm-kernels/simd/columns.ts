import { backend_util, type KernelFunc, slice_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type KernelCall, numberAttr, numbersAttr, rawAttr, requireInput, wasmBackend } from '../kernel-args';
import { addressOf, allocate, BYTES, sizeOf } from '../memory';
import { boundKernels } from './kernels';

/** A shape seen from an axis: how often its run of numbers occurs, and how long a run is. */
function runsOf(shape: number[], axis: number): [rows: number, run: number] {
  return [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))];
}

/** An attribute that is a number or a list of them. */
function oneOrMore(call: KernelCall, name: string): number | number[] {
  return Array.isArray(rawAttr(call, name)) ? numbersAttr(call, name) : numberAttr(call, name);
}

/**
 * Concat for the wasm backend: the skips of a U-Net.
 *
 * Why: the shipped kernel makes a view for every run of every input (32 images of 28×28×8 twice: 5 ms, here 0.1). May
 * go when it no longer does.
 *
 * @param shipped the shipped kernel, for other types
 */
export function concat(shipped: KernelFunc): (call: KernelCall) => TensorInfo | TensorInfo[] {
  return (call) => {
    const backend = wasmBackend(call);
    const parts = Object.values(call.inputs).filter((part) => part !== undefined);
    if (parts.length === 0 || parts.some(({ dtype }) => dtype !== 'float32')) return shipped(call);
    const [axis] = util.parseAxisParam(numberAttr(call, 'axis'), parts[0].shape);
    const shape = backend_util.computeOutShape(
      parts.map((part) => part.shape),
      axis,
    );
    const out = allocate(backend, shape);
    let to = addressOf(backend, out);
    const [rows, whole] = runsOf(shape, axis);
    for (const part of parts) {
      const bytes = runsOf(part.shape, axis)[1] * BYTES;
      boundKernels(backend).kernels.copyColumns(
        addressOf(backend, part),
        bytes,
        to,
        whole * BYTES,
        rows,
        bytes,
      );
      to += bytes;
    }
    return out;
  };
}

/** SplitV likewise, the gradient of a concatenation: 32 images of 28×28×16 took 7 ms. */
export function splitV(shipped: KernelFunc): (call: KernelCall) => TensorInfo | TensorInfo[] {
  return (call) => {
    const backend = wasmBackend(call);
    const x = requireInput(call, 'x');
    if (x.dtype !== 'float32') return shipped(call);
    const [axis] = util.parseAxisParam(numberAttr(call, 'axis'), x.shape);
    const parts = backend_util.prepareSplitSize(x, oneOrMore(call, 'numOrSizeSplits'), axis).map((size) =>
      allocate(
        backend,
        x.shape.map((length, i) => (i === axis ? size : length)),
      ),
    );
    const [rows, whole] = runsOf(x.shape, axis);
    let from = addressOf(backend, x);
    for (const part of parts) {
      const bytes = runsOf(part.shape, axis)[1] * BYTES;
      boundKernels(backend).kernels.copyColumns(
        from,
        whole * BYTES,
        addressOf(backend, part),
        bytes,
        rows,
        bytes,
      );
      from += bytes;
    }
    return parts;
  };
}

/**
 * Slice likewise.
 *
 * Why: the shipped kernel copies all of its input out of the heap first.
 */
export function slice(shipped: KernelFunc): (call: KernelCall) => TensorInfo | TensorInfo[] {
  return (call) => {
    const x = requireInput(call, 'x');
    if (x.dtype !== 'float32') return shipped(call);
    const backend = wasmBackend(call);
    const asked = rawAttr(call, 'size') === undefined ? undefined : oneOrMore(call, 'size');
    const [begin, size] = slice_util.parseSliceParams(x, oneOrMore(call, 'begin'), asked);
    const out = allocate(backend, size);
    if (sizeOf(size) === 0) return out;
    const strides = [...util.computeStrides(x.shape), 1];
    // From the last axis that is cut on, numbers lie side by side; the axis before tells how often.
    const cut = size.findLastIndex((length, axis) => length < x.shape[axis]);
    const run = sizeOf(size.slice(Math.max(0, cut))) * BYTES;
    const rows = cut > 0 ? size[cut - 1] : 1;
    const stride = cut > 0 ? strides[cut - 1] * BYTES : 0;
    const outer = size.slice(0, Math.max(0, cut - 1));
    const { kernels } = boundKernels(backend);
    let to = addressOf(backend, out);
    const copyFrom = (axis: number, from: number): void => {
      if (axis === outer.length) {
        kernels.copyColumns(from, stride, to, run, rows, run);
        to += rows * run;
        return;
      }
      for (let i = 0; i < outer[axis]; i++) copyFrom(axis + 1, from + i * strides[axis] * BYTES);
    };
    const first = begin.reduce((sum, at, axis) => sum + at * strides[axis], 0);
    copyFrom(0, addressOf(backend, x) + first * BYTES);
    return out;
  };
}

/** Tile likewise, along the first axis: points for several samples each (512×2 five times took 0.26 ms). */
export function tile(shipped: KernelFunc): (call: KernelCall) => TensorInfo | TensorInfo[] {
  return (call) => {
    const x = requireInput(call, 'x');
    const [times, ...others] = numbersAttr(call, 'reps');
    if (x.dtype !== 'float32' || others.some((more) => more !== 1)) return shipped(call);
    const backend = wasmBackend(call);
    const [rows, ...inner] = x.shape;
    const out = allocate(backend, [rows * times, ...inner]);
    const bytes = sizeOf(x.shape) * BYTES;
    boundKernels(backend).kernels.copyColumns(
      addressOf(backend, x),
      0,
      addressOf(backend, out),
      bytes,
      times,
      bytes,
    );
    return out;
  };
}
