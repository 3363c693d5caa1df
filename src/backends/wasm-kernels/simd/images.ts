import type { TensorInfo } from '@tensorflow/tfjs-core';
import { sameGeometry, upGeometry } from '../../convolution';
import { type KernelCall, numberAttr, requireInput, wasmBackend } from '../kernel-args';
import { addressOf, allocate, BYTES, free } from '../memory';
import { inParallel } from '../threads/parallel';
import { call as task } from '../threads/threads';
import { convolution, inputGradient } from './convolve';
import { boundKernels } from './kernels';

/** A convolution and its bias; see `FUSED`. */
export function conv2d(call: KernelCall): TensorInfo {
  const backend = wasmBackend(call);
  const [x, w, b] = [requireInput(call, 'x'), requireInput(call, 'w'), requireInput(call, 'b')];
  return convolution(backend, boundKernels(backend), x, w, sameGeometry(call, x.shape, w.shape), b);
}

/** A transposed convolution and its bias; see `FUSED`. */
export function upConv2d(call: KernelCall): TensorInfo {
  const backend = wasmBackend(call);
  const [x, w, b] = [requireInput(call, 'x'), requireInput(call, 'w'), requireInput(call, 'b')];
  return inputGradient(backend, boundKernels(backend), x, w, upGeometry(call, x.shape, w.shape), b);
}

/** What both directions of a group normalisation are told, after their tensors. */
function groupsOf(call: KernelCall, [n, height, width, channels]: number[]) {
  const groups = numberAttr(call, 'groups');
  const size = channels / groups;
  if (size % 4 !== 0) throw new Error(`A group needs a multiple of four channels, got ${size}.`);
  return { images: [n, height * width, groups, size], epsilon: numberAttr(call, 'epsilon') } as const;
}

/** Group normalisation, with SiLU after it when asked; see `FUSED`. */
export function groupNorm(call: KernelCall): TensorInfo {
  const backend = wasmBackend(call);
  const [x, w, b] = [requireInput(call, 'x'), requireInput(call, 'w'), requireInput(call, 'b')];
  const { images, epsilon } = groupsOf(call, x.shape);
  const out = allocate(backend, x.shape);
  const [from, weight, bias, to] = [x, w, b, out].map((info) => addressOf(backend, info));
  const [n, pixels, groups, size] = images;
  const silu = numberAttr(call, 'silu') === 1;
  const image = pixels * groups * size;
  inParallel(boundKernels(backend), n * image * WORK, n, 1, ({ start, count }) => {
    const at = start * image * BYTES;
    return task('groupNorm', from + at, count, pixels, groups, size, weight, bias, epsilon, silu, to + at);
  });
  return out;
}

/** Its gradients; see `FUSED`. */
export function groupNormGrad(call: KernelCall): TensorInfo[] {
  const backend = wasmBackend(call);
  const [dy, x] = [requireInput(call, 'dy'), requireInput(call, 'x')];
  const [w, b] = [requireInput(call, 'w'), requireInput(call, 'b')];
  const { images, epsilon } = groupsOf(call, x.shape);
  const [n, pixels, groups, size] = images;
  const channels = groups * size;
  const out = [x, w, b].map(({ shape }) => allocate(backend, shape));
  // The weights' gradients of each image, which are then added in order, whoever made them.
  const each = [w, b].map(() => allocate(backend, [n, channels]));
  const inputs = [dy, x, w, b].map((info) => addressOf(backend, info));
  const [above, from, weight, bias] = inputs;
  const [dx, dWeight, dBias] = out.map((info) => addressOf(backend, info));
  const [eachWeight, eachBias] = each.map((info) => addressOf(backend, info));
  const silu = numberAttr(call, 'silu') === 1;
  const bound = boundKernels(backend);
  inParallel(bound, n * pixels * channels * WORK, n, 1, ({ start, count }) => {
    const at = start * pixels * channels * BYTES;
    const row = start * channels * BYTES;
    return task(
      'groupNormGrad',
      above + at,
      from + at,
      count,
      pixels,
      groups,
      size,
      weight,
      bias,
      epsilon,
      silu,
      dx + at,
      eachWeight + row,
      eachBias + row,
    );
  });
  bound.kernels.sumRows(eachWeight, n, channels, dWeight);
  bound.kernels.sumRows(eachBias, n, channels, dBias);
  for (const info of each) free(backend, info);
  return out;
}

/** Multiplications and the like of one number that is normalised and activated. */
const WORK = 16;
