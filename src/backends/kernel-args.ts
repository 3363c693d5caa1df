import type { Attribute, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';

/** What TensorFlow.js hands to a kernel function. */
export interface KernelCall {
  inputs: NamedTensorInfoMap;
  backend: object;
  attrs?: NamedAttrMap;
}

/**
 * Reads a required input.
 * @throws Error when the caller left it out.
 */
export function requireInput({ inputs }: KernelCall, name: string): TensorInfo {
  const info = inputs[name];
  if (info === undefined) throw new Error(`The kernel needs the input "${name}".`);
  return info;
}

/** Reads a boolean attribute; absent means false, as in TensorFlow.js. */
export function booleanAttr({ attrs }: KernelCall, name: string): boolean {
  return attrs?.[name] === true;
}

/**
 * Reads a number.
 * @throws Error when the attribute is missing or of another type.
 */
export function numberAttr({ attrs }: KernelCall, name: string): number {
  const value = attrs?.[name];
  if (typeof value !== 'number') throw new Error(`The kernel needs the number "${name}".`);
  return value;
}

/**
 * Reads a list of numbers.
 * @throws Error when the attribute is missing or of another type.
 */
export function numbersAttr({ attrs }: KernelCall, name: string): number[] {
  const value = attrs?.[name];
  if (Array.isArray(value)) {
    const numbers: unknown[] = value;
    if (numbers.every((n): n is number => typeof n === 'number')) return numbers;
  }
  throw new Error(`The kernel needs the attribute "${name}" as a list of numbers.`);
}

/** The operands of a GatherV2 that picks whole rows of floats; nothing for other axes and types. */
export function rowGather(call: KernelCall): { x: TensorInfo; indices: TensorInfo } | undefined {
  const [x, indices] = [requireInput(call, 'x'), requireInput(call, 'indices')];
  const whole = rawAttr(call, 'axis') === 0 && (rawAttr(call, 'batchDims') ?? 0) === 0;
  return whole && x.dtype === 'float32' && indices.dtype === 'int32' ? { x, indices } : undefined;
}

/** Reads an attribute as it is. */
export function rawAttr({ attrs }: KernelCall, name: string): Attribute | undefined {
  return attrs?.[name];
}
