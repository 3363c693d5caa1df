import * as tf from '@tensorflow/tfjs-core';

/** Steps that may be in flight on a GPU before their losses are read, and how long reading may be put off: as the app. */
const MOST_STEPS = 16;
const SLICE_MS = 12;

/**
 * Reads every loss of every step: at once where the memory is in reach, in adaptive slices as the app's from a GPU.
 */
export class Losses {
  private waiting: tf.Scalar[] = [];
  private steps = 0;
  private stepsASlice = 1;
  private sliceStarted = performance.now();
  last: number[] = [];

  constructor(private readonly queued: boolean) {}

  /** Takes the losses of a step, and disposes them when they are read. */
  async push(scalars: tf.Scalar[]): Promise<void> {
    if (!this.queued) {
      this.last = scalars.map((scalar) => scalar.dataSync<'float32'>()[0]);
      tf.dispose(scalars);
      return;
    }
    this.waiting.push(...scalars);
    if (++this.steps >= this.stepsASlice) await this.read();
  }

  /** Reads what waits: all steps are done then. */
  async read(): Promise<void> {
    if (this.waiting.length === 0) return;
    const scalars = this.waiting.splice(0);
    const joined = tf.tidy(() => tf.stack(scalars));
    tf.dispose(scalars);
    this.last = Array.from(await joined.data<'float32'>());
    joined.dispose();
    const elapsed = performance.now() - this.sliceStarted;
    if (elapsed > SLICE_MS && this.stepsASlice > 1) this.stepsASlice--;
    else if (elapsed < SLICE_MS / 2) this.stepsASlice = Math.min(MOST_STEPS, this.stepsASlice + 1);
    this.steps = 0;
    this.sliceStarted = performance.now();
  }

  /** Starts the clock of a slice anew, after a pause. */
  begin(): void {
    this.sliceStarted = performance.now();
  }
}
