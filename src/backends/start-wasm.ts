import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import simdUrl from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import * as tf from '@tensorflow/tfjs-core';
import { startWasmBackend } from './wasm-kernels';
import kernelsUrl from './wasm-kernels/simd/kernels.wasm?url';

async function fetchKernels(): Promise<ArrayBuffer> {
  const response = await fetch(kernelsUrl);
  if (!response.ok) throw new Error(`The kernels answer ${response.status}.`);
  return response.arrayBuffer();
}

/**
 * Starts the WASM backend with our kernels in it. One thread: results then do not depend on
 * the machine, and the products that matter gain little from a second (measured 57 against 66 steps a second).
 */
export async function startWasm(): Promise<void> {
  setWasmPaths({
    'tfjs-backend-wasm-simd.wasm': simdUrl,
    // Never asked for, though TensorFlow.js wants to know all three.
    'tfjs-backend-wasm.wasm': simdUrl,
    'tfjs-backend-wasm-threaded-simd.wasm': simdUrl,
  });
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await startWasmBackend(fetchKernels))) throw new Error('The WASM backend does not start.');
}
