import type { Attribute, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** What TensorFlow.js hands to a kernel function. */
export interface KernelCall {
  inputs: NamedTensorInfoMap;
  backend: object;
  attrs?: NamedAttrMap;
}

/**
 * Narrows the backend a kernel is called with.
 * @throws Error when it is not the wasm backend (the kernel was registered under a wrong name).
 */
export function wasmBackend(call: KernelCall): BackendWasm {
  if (!(call.backend instanceof BackendWasm))
    throw new Error('A wasm kernel was called with another backend.');
  return call.backend;
}

/**
 * Reads a required input.
 * @throws Error when the caller left it out.
 */
export function requireInput(call: KernelCall, name: string): TensorInfo {
  const info = call.inputs[name];
  if (info === undefined) throw new Error(`The kernel needs the input "${name}".`);
  return info;
}

/** Reads a boolean attribute; absent means false, as in TensorFlow.js. */
export function booleanAttr(call: KernelCall, name: string): boolean {
  return call.attrs?.[name] === true;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

/**
 * Reads a list of numbers.
 * @throws Error when the attribute is missing or of another type.
 */
export function numbersAttr(call: KernelCall, name: string): number[] {
  const value = call.attrs?.[name];
  if (Array.isArray(value)) {
    const numbers: unknown[] = value;
    if (numbers.every(isNumber)) return numbers;
  }
  throw new Error(`The kernel needs the attribute "${name}" as a list of numbers.`);
}

/**
 * Reads a number.
 * @throws Error when the attribute is missing or of another type.
 */
export function numberAttr(call: KernelCall, name: string): number {
  const value = call.attrs?.[name];
  if (typeof value !== 'number') throw new Error(`The kernel needs the number "${name}".`);
  return value;
}

/** Reads an attribute as it is. */
export function rawAttr(call: KernelCall, name: string): Attribute | undefined {
  return call.attrs?.[name];
}
