import { compileAhead, compiled, type Compilation } from '../../backends/compile-ahead';
import type { ModelTrial } from '../../backends/measure';
import type { Dataset } from '../../datasets/types';
import type { ExperimentConfig } from '../../models/experiment';
import { familyMeta } from '../../models/registry';
import * as tf from '../../models/shared/tf';
import { Run } from './run';

/** Time between looks at what the driver has compiled. */
const LOOK_MS = 15;
/** Steps between two reads of a loss: as many as a slice of training has on a GPU at first. */
const STEPS_A_READ = 4;
/** Enough for a median. */
const MOST_READS = 7;

/**
 * A scratch copy of a run on the current backend, to be timed and thrown away. Every random stream is a function of seed
 * and position, so the run itself goes on as if the copy had never been.
 */
export class Trial {
  /** GPU programs that its first step needs. */
  readonly compilation: Compilation | undefined;

  private constructor(private readonly run: Run) {
    this.compilation = compileAhead(() => tf.dispose(run.trainStep()));
  }

  /** The caller disposes it; the backend that is current now must be so again at every call. */
  static async begin(config: ExperimentConfig, dataset: Dataset): Promise<Trial> {
    return new Trial(await Run.build(0, config, dataset));
  }

  /** Whether the first step would no longer wait for a compiler. */
  get ready(): boolean {
    const { compilation } = this;
    return !compilation || compilation.done() >= compilation.total;
  }

  /** Makes what was compiled usable; waits for what is not. To be called once, before any other work on a GPU. */
  async finishCompiling(): Promise<void> {
    await this.compilation?.finish();
  }

  /** What is done once and never again: uploads, allocations. */
  async firstStep(): Promise<void> {
    await this.steps(1);
  }

  /** Milliseconds a step, over as many steps as fit. A first step that takes all the time is the answer itself. */
  async time(budgetMs: number): Promise<number> {
    const started = performance.now();
    const first = await this.steps(1);
    const times: number[] = [];
    do {
      if (performance.now() - started + first > budgetMs) break;
      times.push(await this.steps(Math.min(STEPS_A_READ, Math.max(1, Math.floor(budgetMs / first / 4)))));
    } while (times.length < MOST_READS);
    return times.length > 0 ? median(times) : first;
  }

  dispose(): void {
    this.run.dispose();
  }

  /** Trains so many steps and waits until they are done. @returns milliseconds a step */
  private async steps(count: number): Promise<number> {
    const started = performance.now();
    for (let i = 0; i < count; i++) {
      const losses = this.run.trainStep();
      if (i === count - 1) await losses[0].data();
      tf.dispose(losses);
    }
    return (performance.now() - started) / count;
  }
}

/** The model of a configuration, ready to be timed on the candidates in turn. */
export function modelTrial(config: ExperimentConfig, dataset: Dataset): ModelTrial {
  return {
    key: sizeClass(config, dataset),
    async time(budgetMs) {
      const started = performance.now();
      const spent = () => performance.now() - started;
      const trial = await Trial.begin(config, dataset);
      try {
        while (!trial.ready && spent() < budgetMs) await sleep(LOOK_MS);
        const inTime = trial.ready;
        await trial.finishCompiling();
        return inTime ? await trial.time(budgetMs - spent()) : undefined;
      } finally {
        trial.dispose();
      }
    },
  };
}

/** Compiles what the first step of a run needs, as far as the backend can do so ahead. */
export async function warmUp(run: Run, onProgress: (done: number, total: number) => void): Promise<void> {
  const trial = await Trial.begin(run.config, run.dataset);
  try {
    await compiled(trial.compilation, onProgress);
  } finally {
    trial.dispose();
  }
}

/** What a model's speed depends on, in classes: sizes of one power of two fall together. */
function sizeClass({ family, params }: ExperimentConfig, { meta }: Dataset): string {
  const sizes = Object.entries(familyMeta(family).params)
    .filter(([, { effect }]) => effect === 'rebuild')
    .map(([id]) => {
      const value = params[id];
      return `${id} ${typeof value === 'number' ? Math.round(Math.log2(Math.abs(value) + 1)) : value}`;
    });
  return [family, meta.kind, meta.shape.join('×'), ...sizes].join(', ');
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
