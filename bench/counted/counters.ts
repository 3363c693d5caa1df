import * as tf from '@tensorflow/tfjs-core';
import { Program } from '../../src/models/shared/replay/program';
import type { Counts } from './counts';

const counts: Counts = { kernels: 0, draws: 0, wasmMs: 0 };
/** Off unless a count is being made: clocks cost something on every call. */
let counting = false;
let depth = 0;

/** What was counted so far. */
export const readCounts = (): Counts => ({ ...counts });

/** Starts or ends a count, from zero. */
export function count(on: boolean): void {
  Object.assign(counts, { kernels: 0, draws: 0, wasmMs: 0 });
  counting = on;
}

/** Goes on with the count while `work` runs, and no longer. */
export function counted<T>(work: () => T): T {
  counting = true;
  try {
    return work();
  } finally {
    counting = false;
  }
}

/** Replaces a method by one that tells first. */
function before(target: object, name: string, tell: () => void): void {
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function') return;
  Reflect.set(target, name, function told(this: unknown, ...args: unknown[]) {
    if (counting) tell();
    return Reflect.apply(original, this, args);
  });
}

/** Puts the counters in place; before any backend starts. */
export function installCounters(): void {
  before(tf.engine(), 'runKernelFunc', () => {
    counts.kernels++;
  });
  const { run } = Program.prototype;
  Program.prototype.run = function told(inputs) {
    if (counting) counts.kernels += this.length;
    return run.call(this, inputs);
  };
  const draw = () => {
    counts.draws++;
  };
  if (typeof WebGL2RenderingContext !== 'undefined') {
    for (const name of ['drawElements', 'drawArrays', 'drawArraysInstanced', 'drawElementsInstanced']) {
      before(WebGL2RenderingContext.prototype, name, draw);
    }
  }
  const pass: unknown = Reflect.get(globalThis, 'GPUComputePassEncoder');
  if (typeof pass === 'function') before(pass.prototype as object, 'dispatchWorkgroups', draw);
  timeWebAssembly();
}

/** Measures what is spent inside WebAssembly, by clocks around every exported function. */
function timeWebAssembly(): void {
  const { instantiate, instantiateStreaming } = WebAssembly;
  const timed = <T>(result: T): T => {
    if (result instanceof WebAssembly.Instance) return timedInstance(result) as T;
    const source = result as WebAssembly.WebAssemblyInstantiatedSource;
    return { ...source, instance: timedInstance(source.instance) } as T;
  };
  // The second form of `instantiate` takes a module and gives an instance alone.
  Reflect.set(WebAssembly, 'instantiate', async (source: BufferSource, imports?: WebAssembly.Imports) =>
    timed(await instantiate(source, imports)),
  );
  Reflect.set(WebAssembly, 'instantiateStreaming', async (source: Response, imports?: WebAssembly.Imports) =>
    timed(await instantiateStreaming(source, imports)),
  );
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct: (target, args) => timedInstance(Reflect.construct(target, args) as WebAssembly.Instance),
  });
}

function timedInstance(instance: WebAssembly.Instance): WebAssembly.Instance {
  const exports = Object.fromEntries(
    Object.entries(instance.exports).map(([name, value]) => [
      name,
      typeof value === 'function' ? timedFunction(value as (...args: never[]) => unknown) : value,
    ]),
  );
  return { exports };
}

function timedFunction(inner: (...args: never[]) => unknown): (...args: never[]) => unknown {
  return (...args) => {
    if (!counting || depth > 0) return inner(...args);
    depth++;
    const started = performance.now();
    try {
      return inner(...args);
    } finally {
      counts.wasmMs += performance.now() - started;
      depth--;
    }
  };
}
