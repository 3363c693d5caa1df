import type { StepCounts } from '../counted/counts';
import type { Job } from '../jobs/job';

/** Somebody who can train a job's model: the app, plain TensorFlow.js, PyTorch, … One model at a time. */
export interface Contender {
  /** `app:wasm`, `plain:wasm`, `torch:1`, … */
  readonly id: string;
  /** How the table calls it. */
  readonly label: string;
  /**
   * Builds the model of a job; after it `train` may be called. Does no training.
   * @throws NotPossible where this contender cannot train it, with the reason in words.
   */
  open(job: Job): Promise<void>;
  /** Trains exactly so many steps and waits until they are done. @returns the milliseconds that took */
  train(steps: number): Promise<number>;
  /** What so many steps call, where it can be counted. */
  count?(steps: number): Promise<StepCounts | undefined>;
  /** Losses of the last step, per item, in the order of the family's curves: do all train alike? */
  losses?(): Promise<number[]>;
  /** Threads it computes with, where it tells. */
  threads?(): Promise<number | undefined>;
  /** Lets go of the model. */
  close(): Promise<void>;
  /** Ends for good. */
  end?(): void;
}

/** A contender cannot take part; the message is the reason that the table shows. */
export class NotPossible extends Error {
  override name = 'NotPossible';
}

/** Losses as the app shows them: a VAE's objective is a sum over the batch, the others are means already. */
export function perItem(losses: readonly number[], job: Job | undefined): number[] {
  return job?.family === 'vae' ? losses.map((loss) => loss / job.batch) : [...losses];
}
