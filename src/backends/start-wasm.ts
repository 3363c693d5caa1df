import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import simdUrl from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import threadedUrl from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.wasm?url';
import plainUrl from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
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
    'tfjs-backend-wasm.wasm': plainUrl,
    'tfjs-backend-wasm-simd.wasm': simdUrl,
    'tfjs-backend-wasm-threaded-simd.wasm': threadedUrl,
  });
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await startWasmBackend(fetchKernels);
}
