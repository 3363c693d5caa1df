import { assertNever } from '../core/assert-never';
import { PlaygroundError } from '../core/errors';
import { sizeOf, type TensorData } from '../core/tensor-data';
import type { Hwc, NamedWeight, WeightSpec } from './types';

/** Shape on PyTorch's side, and for each PyTorch element the index of the same element in TensorFlow.js. */
interface Permutation {
  shape: number[];
  /** `null`: both lie alike. */
  source: Uint32Array | null;
}

function misfit(spec: WeightSpec, what: string): PlaygroundError {
  return new PlaygroundError({
    code: 'bug',
    message: `Weight "${spec.name}" of shape ${formatShape(spec.shape)} with layout "${spec.layout.kind}": ${what}.`,
    hint: 'The model describes this weight wrongly; please report it with these words.',
  });
}

/** A shape for people: `[2, 3]`, and `[]` for a scalar. */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** Position in channel-first order -> position in channel-last order; without `hwc` the identity. */
function flatOrder(size: number, hwc: Hwc | undefined): Uint32Array {
  const order = new Uint32Array(size);
  if (hwc === undefined) return order.map((_, i) => i);
  const [height, width, channels] = hwc;
  let i = 0;
  for (let c = 0; c < channels; c++) {
    for (let pixel = 0; pixel < height * width; pixel++) order[i++] = pixel * channels + c;
  }
  return order;
}

function checkFlat(spec: WeightSpec, size: number, hwc: Hwc | undefined): void {
  if (hwc === undefined || sizeOf(hwc) === size) return;
  throw misfit(spec, `an image of ${formatShape(hwc)} does not flatten to ${size}`);
}

/** `[in, out]` -> `[out, in]`, each axis reordered where it stands for an image. */
function densePermutation(
  spec: WeightSpec,
  inputHwc: Hwc | undefined,
  outputHwc: Hwc | undefined,
): Permutation {
  const [rows, columns] = spec.shape;
  checkFlat(spec, rows, inputHwc);
  checkFlat(spec, columns, outputHwc);
  const rowOrder = flatOrder(rows, inputHwc);
  const columnOrder = flatOrder(columns, outputHwc);
  const source = new Uint32Array(rows * columns);
  let i = 0;
  for (const column of columnOrder) {
    for (const row of rowOrder) source[i++] = row * columns + column;
  }
  return { shape: [columns, rows], source };
}

/** `[kh, kw, a, b]` -> `[b, a, kh, kw]`, which serves both kinds of convolution. */
function kernelPermutation([kh, kw, a, b]: readonly number[]): Permutation {
  const source = new Uint32Array(kh * kw * a * b);
  let i = 0;
  for (let last = 0; last < b; last++) {
    for (let third = 0; third < a; third++) {
      for (let tap = 0; tap < kh * kw; tap++) source[i++] = (tap * a + third) * b + last;
    }
  }
  return { shape: [b, a, kh, kw], source };
}

function permutationOf(spec: WeightSpec): Permutation {
  const { shape, layout } = spec;
  switch (layout.kind) {
    case 'plain': {
      if (layout.outputHwc === undefined) return { shape: [...shape], source: null };
      if (shape.length !== 1) throw misfit(spec, 'only one axis can stand for an image');
      checkFlat(spec, shape[0], layout.outputHwc);
      return { shape: [...shape], source: flatOrder(shape[0], layout.outputHwc) };
    }
    case 'dense':
      if (shape.length !== 2) throw misfit(spec, 'a dense kernel has 2 axes');
      return densePermutation(spec, layout.inputHwc, layout.outputHwc);
    case 'conv2d':
    case 'conv2dTranspose':
      if (shape.length !== 4) throw misfit(spec, 'a convolution kernel has 4 axes');
      return kernelPermutation(shape);
    default:
      return assertNever(layout);
  }
}

/** The shape that a weight has in PyTorch. Throws `bug` where shape and layout contradict each other. */
export function torchShape(spec: WeightSpec): number[] {
  return permutationOf(spec).shape;
}

/**
 * The weight as PyTorch holds it: permuted copy and its shape.
 * Throws `bug` where shape, layout and data contradict each other.
 */
export function toTorch(weight: NamedWeight): TensorData {
  const { shape, source } = permutationOf(weight);
  const { data } = weight;
  if (data.length !== sizeOf(shape)) throw misfit(weight, `it holds ${data.length} values`);
  if (source === null) return { shape, data: data.slice() };
  const out = new Float32Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = data[source[i]];
  return { shape, data: out };
}

/**
 * The exact inverse of `toTorch`: the values in TensorFlow.js' layout, as a copy.
 * Throws `bad-file` where the tensor has another shape than this weight has in PyTorch.
 */
export function fromTorch(tensor: TensorData, like: WeightSpec): Float32Array {
  const { shape, source } = permutationOf(like);
  const { data } = tensor;
  const sameShape =
    shape.length === tensor.shape.length && shape.every((side, i) => side === tensor.shape[i]);
  if (!sameShape || data.length !== sizeOf(shape)) {
    throw new PlaygroundError({
      code: 'bad-file',
      message: `Tensor "${like.name}" has shape ${formatShape(tensor.shape)}; this model expects ${formatShape(shape)}.`,
      hint: 'Choose the family, dataset and sizes that the weights were trained with, then import again.',
    });
  }
  if (source === null) return data.slice();
  const out = new Float32Array(data.length);
  for (let i = 0; i < out.length; i++) out[source[i]] = data[i];
  return out;
}
