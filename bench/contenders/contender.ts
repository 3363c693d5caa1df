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
  /** Lets go of the model. */
  close(): Promise<void>;
}

/** A contender cannot take part; the message is the reason that the table shows. */
export class NotPossible extends Error {
  override name = 'NotPossible';
}
