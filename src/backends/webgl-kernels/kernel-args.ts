import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { TrainingBackend } from './backend';

/** What TensorFlow.js hands to a kernel function. */
export interface KernelCall {
  inputs: NamedTensorInfoMap;
  backend: object;
  attrs?: NamedAttrMap;
}

/**
 * Narrows the backend a kernel is called with.
 * @throws Error when it is not ours (the kernel was registered under a wrong name).
 */
export function trainingBackend({ backend }: KernelCall): TrainingBackend {
  if (!(backend instanceof TrainingBackend))
    throw new Error('A WebGL kernel was called with another backend.');
  return backend;
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

/** Reads an attribute as it is. */
export function rawAttr({ attrs }: KernelCall, name: string): NamedAttrMap[string] | undefined {
  return attrs?.[name];
}
