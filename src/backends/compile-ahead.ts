import * as tf from '@tensorflow/tfjs-core';

/** GPU programs being compiled by the driver while this thread is free. */
export interface Compilation {
  /** Programs that were not there before. */
  readonly total: number;
  /** How many of them are compiled. */
  done(): number;
  /** Makes them usable, waiting for those that are not compiled: to be called before the backend is used again. */
  finish(): Promise<void>;
}

/** Time between looks at what the driver has compiled. */
const LOOK_MS = 15;

/** Waits until everything is compiled and usable; nothing to wait for where nothing was compiled. */
export async function compiled(
  compilation: Compilation | undefined,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<void> {
  if (!compilation) return;
  const { total } = compilation;
  for (let done = compilation.done(); done < total; done = compilation.done()) {
    onProgress(done, total);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  await compilation.finish();
}

/** What is used of the WebGL backend: private in its types, but it has no other way to tell how far it is. */
interface WebGlCompiler {
  binaryCache: Record<string, { webGLProgram: WebGLProgram }>;
  gpgpu: {
    gl: WebGL2RenderingContext;
    parallelCompilationExtension?: { COMPLETION_STATUS_KHR: number } | null;
  };
  checkCompileCompletion(): void;
  getUniformLocations(): void;
}

/** What is used of the WebGPU backend. */
interface WebGpuCompiler {
  pipelineCache: Record<string, unknown>;
  checkCompileCompletionAsync(): Promise<void>;
}

/**
 * Runs `work` on the current backend without computing anything, only to have its GPU programs compiled side by side by
 * the driver (`ENGINE_COMPILE_ONLY` of TensorFlow.js 4.22). The tensors that come of it hold garbage: use a scratch copy.
 * @returns nothing where the backend compiles nothing, or nothing was new; `work` was not run on a CPU backend then
 */
export function compileAhead(work: () => void): Compilation | undefined {
  const backend: unknown = tf.backend();
  if (isWebGl(backend)) return compileWebGl(backend, work);
  if (isWebGpu(backend)) return compileWebGpu(backend, work);
  return undefined;
}

function compileWebGl(backend: WebGlCompiler, work: () => void): Compilation | undefined {
  const before = new Set(Object.keys(backend.binaryCache));
  const fresh = () => Object.entries(backend.binaryCache).filter(([key]) => !before.has(key));
  const finish = () => {
    if (fresh().length === 0) return;
    backend.checkCompileCompletion();
    backend.getUniformLocations();
  };
  withFlag('ENGINE_COMPILE_ONLY', work, finish);
  const programs = fresh().map(([, { webGLProgram }]) => webGLProgram);
  if (programs.length === 0) return undefined;
  const { gl, parallelCompilationExtension: parallel } = backend.gpgpu;
  const waiting = new Set(programs);
  return {
    total: programs.length,
    done() {
      // Without the extension to ask by, asking would wait.
      if (!parallel) return programs.length;
      for (const program of waiting) {
        if (gl.getProgramParameter(program, parallel.COMPLETION_STATUS_KHR) === false) continue;
        waiting.delete(program);
      }
      return programs.length - waiting.size;
    },
    finish: async () => finish(),
  };
}

function compileWebGpu(backend: WebGpuCompiler, work: () => void): Compilation | undefined {
  const before = new Set(Object.keys(backend.pipelineCache));
  const finish = () => backend.checkCompileCompletionAsync();
  withFlag('WEBGPU_ENGINE_COMPILE_ONLY', work, () => {
    // A pipeline that is still a promise would make the next use throw: drop it, and it is compiled when needed.
    for (const key of Object.keys(backend.pipelineCache))
      if (!before.has(key)) delete backend.pipelineCache[key];
  });
  const fresh = Object.entries(backend.pipelineCache).filter(([key]) => !before.has(key));
  if (fresh.length === 0) return undefined;
  let done = 0;
  const count = () => {
    done++;
  };
  for (const [, pipeline] of fresh) Promise.resolve(pipeline).then(count, count);
  return { total: fresh.length, done: () => done, finish };
}

/** Runs `work` under a flag; when it throws, `cleanUp` runs, and whoever comes next compiles for himself. */
function withFlag(flag: string, work: () => void, cleanUp: () => void): void {
  tf.env().set(flag, true);
  try {
    work();
  } catch {
    // A step that cannot be run without computing: nothing is compiled ahead then, and nothing is lost.
    tf.env().set(flag, false);
    cleanUp();
  } finally {
    tf.env().set(flag, false);
  }
}

function isWebGl(backend: unknown): backend is WebGlCompiler {
  return (
    typeof backend === 'object' &&
    backend !== null &&
    'binaryCache' in backend &&
    'getUniformLocations' in backend
  );
}

function isWebGpu(backend: unknown): backend is WebGpuCompiler {
  return typeof backend === 'object' && backend !== null && 'pipelineCache' in backend;
}
