// The umbrella package registers the gradients and the cpu backend; outside a bundler the parts cannot be loaded alone.
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { startWasmBackend } from './index';
import kernels from './simd/kernels.wasm?url&inline';

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

/** Repeatable values in [-1, 1] without ties: a Weyl sequence. */
export function values(count: number, seed = 1): Float32Array {
  const out = new Float32Array(count);
  for (let i = 0; i < count; i += 1) out[i] = 2 * (((i + 1) * 0.754877666 + seed * 0.569840291) % 1) - 1;
  return out;
}

/** Runs `f` on one backend and reads its tensors. */
export async function on(
  backend: string,
  f: () => tf.Tensor[],
): Promise<{ shape: number[]; data: number[] }[]> {
  await tf.setBackend(backend);
  const tensors = tf.tidy(f);
  const results = [];
  for (const tensor of tensors) {
    results.push({ shape: tensor.shape, data: Array.from(await tensor.data()) });
    tensor.dispose();
  }
  return results;
}

/** The largest |wasm − cpu| over all tensors, relative to the largest |cpu| (at least 1); NaN or a shape mismatch is Infinity. */
export async function difference(f: () => tf.Tensor[]): Promise<number> {
  const expected = await on('cpu', f);
  const actual = await on('wasm', f);
  let worst = 0;
  for (let t = 0; t < expected.length; t += 1) {
    const want = expected[t];
    const got = actual[t];
    if (String(want.shape) !== String(got.shape)) return Number.POSITIVE_INFINITY;
    let scale = 1;
    for (const value of want.data) scale = Math.max(scale, Math.abs(value));
    for (let i = 0; i < want.data.length; i += 1) {
      const error = Math.abs(want.data[i] - got.data[i]) / scale;
      if (!(error <= worst)) worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
    }
  }
  return worst;
}

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
