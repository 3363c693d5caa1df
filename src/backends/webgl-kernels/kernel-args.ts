import type { KernelCall } from '../kernel-args';
import { TrainingBackend } from './backend';

export * from '../kernel-args';

/**
 * Narrows the backend a kernel is called with.
 * @throws Error when it is not ours (the kernel was registered under a wrong name).
 */
export function trainingBackend({ backend }: KernelCall): TrainingBackend {
  if (!(backend instanceof TrainingBackend))
    throw new Error('A WebGL kernel was called with another backend.');
  return backend;
}
