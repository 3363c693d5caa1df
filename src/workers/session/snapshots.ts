import type { ModelState } from '../../models/shared/generative-model';
import type { Run, RunState } from './run';

/** Time between snapshots. */
const INTERVAL_MS = 2000;

/**
 * Keeps the last weights that were finite, to go back to after a failure. Early in a run, where a wrong rate shows, every
 * power of two is kept; later one every two seconds.
 */
export class Snapshots {
  last: RunState | undefined;
  private takenAt = Number.NEGATIVE_INFINITY;

  /** Takes a snapshot when one is due and all its numbers are finite. */
  async update(run: Run): Promise<void> {
    const { step } = run;
    const early = step < 1024 && (step & (step - 1)) === 0;
    if (!early && performance.now() - this.takenAt < INTERVAL_MS) return;
    const state = await run.state();
    this.takenAt = performance.now();
    if (isFinite(state.model)) this.last = state;
  }
}

function isFinite(model: ModelState): boolean {
  return model.networks.every(({ weights }) => weights.raw.every((array) => array.every(Number.isFinite)));
}
