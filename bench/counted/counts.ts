/** What was called since the counters were reset. */
export interface Counts {
  /** Kernels, through TensorFlow.js or repeated. */
  kernels: number;
  /** Draw calls of WebGL, or dispatches of WebGPU. */
  draws: number;
  /** Time inside WebAssembly, in ms. */
  wasmMs: number;
}

/** Counts of some steps, with the time the script took for them (waiting for a GPU is not in it). */
export interface StepCounts extends Counts {
  steps: number;
  scriptMs: number;
}
