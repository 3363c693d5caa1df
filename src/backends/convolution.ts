import { backend_util } from '@tensorflow/tfjs-core';
import { type KernelCall, numberAttr, numbersAttr, rawAttr } from './kernel-args';

/** Geometry of a convolution, channels last. */
export type Geometry = backend_util.Conv2DInfo;

type Pad = Parameters<typeof backend_util.computeConv2DInfo>[4];
type Rounding = Parameters<typeof backend_util.computeConv2DInfo>[5];

const PADS: unknown[] = ['same', 'valid'];

function isNamedPad(value: unknown): value is 'same' | 'valid' {
  return PADS.includes(value);
}

const ROUNDINGS: unknown[] = ['floor', 'round', 'ceil'];

function isRounding(value: unknown): value is 'floor' | 'round' | 'ceil' {
  return ROUNDINGS.includes(value);
}

/** Two numbers: rows, then columns. */
export function isPair(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((entry) => typeof entry === 'number');
}

function isShape(value: number[]): value is [number, number, number, number] {
  return value.length === 4;
}

function isExplicit(value: unknown): value is backend_util.ExplicitPadding {
  return Array.isArray(value) && value.length === 4 && value.every(isPair);
}

/** The attribute `pad`. @throws Error when it is none that TensorFlow.js knows. */
export function padAttr(call: KernelCall): Pad {
  const pad: unknown = rawAttr(call, 'pad');
  if (isNamedPad(pad) || typeof pad === 'number' || isExplicit(pad)) return pad;
  throw new Error('The convolution has an unknown padding.');
}

function stridesAttr(call: KernelCall): number | [number, number] {
  const strides = rawAttr(call, 'strides');
  if (typeof strides === 'number' || isPair(strides)) return strides;
  throw new Error('The convolution has unknown strides.');
}

/** The attribute `dimRoundingMode`, when given. */
export function roundingAttr(call: KernelCall): Rounding {
  const mode: unknown = rawAttr(call, 'dimRoundingMode');
  return isRounding(mode) ? mode : undefined;
}

/** Narrows a shape. @throws Error when its rank is not 4. */
export function requireRank4(shape: number[]): [number, number, number, number] {
  if (!isShape(shape)) throw new Error(`A 2-D convolution or pooling needs rank 4, got [${shape}].`);
  return shape;
}

/** True for channels-last data, the default and the only layout of our convolutions. */
export function isChannelsLast(call: KernelCall): boolean {
  return rawAttr(call, 'dataFormat') !== 'NCHW';
}

/** Whether a convolution is not dilated: the others are left to the shipped kernels. */
export function isDense(call: KernelCall): boolean {
  const dilations: unknown = rawAttr(call, 'dilations') ?? 1;
  return isPair(dilations) ? dilations.every((dilation) => dilation === 1) : dilations === 1;
}

/** The attribute `name` as a shape of rank 4. @throws Error when it is not one. */
export function shapeAttr(call: KernelCall, name: string): [number, number, number, number] {
  return requireRank4(numbersAttr(call, name));
}

/**
 * Geometry of the forward convolution that a backward kernel belongs to.
 * @param inputShape [batch, height, width, channels] of the forward input
 * @param filterShape [height, width, in channels, out channels]
 */
export function geometryOf(call: KernelCall, inputShape: number[], filterShape: number[]): Geometry {
  return backend_util.computeConv2DInfo(
    requireRank4(inputShape),
    requireRank4(filterShape),
    stridesAttr(call),
    1,
    padAttr(call),
    roundingAttr(call),
  );
}

/** Geometry of a fused convolution: 'same' padding, one stride for both axes. */
export function sameGeometry(call: KernelCall, x: number[], filter: number[]): Geometry {
  const stride = numberAttr(call, 'stride');
  return backend_util.computeConv2DInfo(requireRank4(x), requireRank4(filter), stride, 1, 'same');
}

/** Geometry of the convolution whose way back a fused transposed convolution of x is; 'same' padding. */
export function upGeometry(call: KernelCall, [n, height, width]: number[], filter: number[]): Geometry {
  const stride = numberAttr(call, 'stride');
  return sameGeometry(call, [n, height * stride, width * stride, filter[2]], filter);
}
