import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import simdUrl from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import * as tf from '@tensorflow/tfjs-core';
import { startWasmBackend } from './wasm-kernels';
import sharedKernelsUrl from './wasm-kernels/simd/kernels-shared.wasm?url';
import kernelsUrl from './wasm-kernels/simd/kernels.wasm?url';
import { canShareMemory, withSharedMemory } from './wasm-kernels/threads/shared-memory';

/** Threads beyond these gain little on models as small as ours. */
const MOST_THREADS = 4;

async function fetchBytes(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}.`);
  return response.arrayBuffer();
}

function spawn(): Worker {
  return new Worker(new URL('./wasm-kernels/threads/helper.worker.ts', import.meta.url), { type: 'module' });
}

/**
 * Starts the WASM backend with our kernels in it: on as many threads as there are processors, four at most, where the
 * page is isolated from other origins and they prove worth it, and on one elsewhere. Results are the same to the bit.
 */
export async function startWasm(): Promise<void> {
  const shared = canShareMemory() && navigator.hardwareConcurrency > 1;
  setWasmPaths(
    {
      'tfjs-backend-wasm-simd.wasm': simdUrl,
      // Never asked for, though TensorFlow.js wants to know all three.
      'tfjs-backend-wasm.wasm': simdUrl,
      'tfjs-backend-wasm-threaded-simd.wasm': simdUrl,
    },
    shared,
  );
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (shared) shareMemoryOfNextModule();
  const helpers = { count: Math.min(navigator.hardwareConcurrency, MOST_THREADS) - 1, spawn };
  const started = await startWasmBackend(
    () => fetchBytes(shared ? sharedKernelsUrl : kernelsUrl),
    shared ? helpers : undefined,
  );
  if (!started) throw new Error('The WASM backend does not start.');
}

/** TensorFlow.js fetches its module through the platform: the next one comes with shared memory. */
function shareMemoryOfNextModule(): void {
  const { platform } = tf.env();
  const original = platform.fetch;
  platform.fetch = async (...request) => {
    platform.fetch = original;
    const response = await original.apply(platform, request);
    if (!response.ok) return response;
    return new Response(withSharedMemory(await response.arrayBuffer()), { headers: response.headers });
  };
}
