// The umbrella package registers the gradients and the cpu backend; outside a bundler the parts cannot be loaded alone.
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { differenceFromCpu } from '../test-difference';
import { startWasmBackend } from './index';
import kernels from './simd/kernels.wasm?url&inline';

export { values } from '../test-difference';

/** Our compiled kernels, which the browser fetches as a file. */
async function kernelBytes(): Promise<ArrayBuffer> {
  return (await fetch(kernels)).arrayBuffer();
}

/** Test support: starts the single-threaded wasm backend with this folder's kernels. */
export async function startWasm(): Promise<void> {
  setWasmPaths('node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/');
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await startWasmBackend(kernelBytes);
}

/** How far `f` on wasm is from the cpu backend, as `differenceFromCpu` says. */
export const difference = (f: () => tf.Tensor[]): Promise<number> => differenceFromCpu('wasm', f);

/** Tensors, bytes and data buckets left over after `f` has run `times` times on wasm, once warmed up. */
export async function leftOver(f: () => tf.Tensor[], times = 200): Promise<number[]> {
  await tf.setBackend('wasm');
  const run = () => tf.dispose(tf.tidy(f));
  run();
  const before = [tf.memory().numTensors, tf.memory().numBytes, tf.backend().numDataIds()];
  for (let i = 0; i < times; i += 1) run();
  const after = [tf.memory().numTensors, tf.memory().numBytes, tf.backend().numDataIds()];
  return after.map((value, i) => value - before[i]);
}
