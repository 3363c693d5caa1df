import type { GrowthResult } from '../parts/growth';
import type { MemoryResult } from '../parts/memory';
import type { PageResult } from '../parts/page';
import type { SamplingResult } from '../parts/sampling';
import type { StartResult } from '../parts/start';
import type { Machine } from '../machine';
import type { JobSpeeds } from './speed-table';

/** What square products reach on this machine, in GFLOP/s. */
export interface Peaks {
  /** OpenBLAS through PyTorch, where it is there. */
  native?: { oneThread: number; twoThreads: number };
  /** TensorFlow.js' WASM backend as shipped, neither side transposed. */
  wasm: number;
}

/** Everything a run has measured: what `bench/results/<date>.json` holds. */
export interface Results {
  machine: Machine;
  quick: boolean;
  peaks?: Peaks;
  speeds: JobSpeeds[];
  pages: PageResult[];
  start?: StartResult;
  memory: MemoryResult[];
  sampling: SamplingResult[];
  growth: GrowthResult[];
  /** Parts that failed, in words. */
  failures: string[];
  minutes: number;
}
