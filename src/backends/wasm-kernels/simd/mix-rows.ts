import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type KernelCall, requireInput, wasmBackend } from '../kernel-args';
import { addressOf, allocate, BYTES } from '../memory';
import { inParallel } from '../threads/parallel';
import { call as task } from '../threads/threads';
import { boundKernels } from './kernels';

/** Multiplications and the like of one number. */
const WORK = 4;

/** Two matrices, row by row in shares: what a diffusion step learns from; see `FUSED`. */
export function mixRows(call: KernelCall): TensorInfo {
  const backend = wasmBackend(call);
  const inputs = ['a', 'b', 'weightA', 'weightB'].map((name) => requireInput(call, name));
  const [rows, columns] = inputs[0].shape;
  const out = allocate(backend, inputs[0].shape);
  const [a, b, weightA, weightB, to] = [...inputs, out].map((info) => addressOf(backend, info));
  const row = columns * BYTES;
  inParallel(boundKernels(backend), rows * columns * WORK, rows, 1, ({ start, count }) =>
    task(
      'mixRows',
      a + start * row,
      b + start * row,
      weightA + start * BYTES,
      weightB + start * BYTES,
      count,
      columns,
      to + start * row,
    ),
  );
  return out;
}
