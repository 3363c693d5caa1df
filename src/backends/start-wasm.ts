import { BackendWasm, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import simdUrl from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import * as tf from '@tensorflow/tfjs-core';
import { startWasmBackend } from './wasm-kernels';
import relaxedSharedUrl from './wasm-kernels/simd/kernels-relaxed-shared.wasm?url';
import relaxedUrl from './wasm-kernels/simd/kernels-relaxed.wasm?url';
import plainSharedUrl from './wasm-kernels/simd/kernels-shared.wasm?url';
import plainUrl from './wasm-kernels/simd/kernels.wasm?url';
import { bindKernels, type Helpers } from './wasm-kernels/simd/kernels';
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

const shared = canShareMemory() && navigator.hardwareConcurrency > 1;

/**
 * The kernels for this browser. The relaxed ones round once where the others round twice: a fifth faster, and not the
 * same on every machine; browsers that cannot (Safari) get the plain ones.
 */
async function fetchKernels(relaxed: boolean): Promise<ArrayBuffer> {
  if (relaxed) {
    const bytes = await fetchBytes(shared ? relaxedSharedUrl : relaxedUrl);
    if (WebAssembly.validate(bytes)) return bytes;
  }
  return fetchBytes(shared ? plainSharedUrl : plainUrl);
}

function helpers(): Helpers | undefined {
  return shared ? { count: Math.min(navigator.hardwareConcurrency, MOST_THREADS) - 1, spawn } : undefined;
}

/**
 * Starts the WASM backend with our kernels in it: on as many threads as there are processors, four at most, where the
 * page is isolated from other origins and they prove worth it, and on one elsewhere. Results are the same to the bit
 * by any number of threads, unless `relaxed`.
 */
export async function startWasm(relaxed: boolean): Promise<void> {
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
  const started = await startWasmBackend(() => fetchKernels(relaxed), helpers());
  if (!started) throw new Error('The WASM backend does not start.');
}

/** Goes on with the other kind of kernels, from the next kernel on. The WASM backend has been started. */
export async function changeKernels(relaxed: boolean): Promise<void> {
  const backend = tf.findBackend('wasm');
  if (backend instanceof BackendWasm) await bindKernels(backend, await fetchKernels(relaxed), helpers());
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
