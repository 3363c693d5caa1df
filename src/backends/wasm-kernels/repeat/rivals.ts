/** Two ways of doing the same. */
export type Way = 'together' | 'alone';

/** Turns after which both are tried again, and how many each has then. */
const ROUND = 512;
const TRIALS = 6;

/**
 * Which way is the quicker: both have their turns at the beginning and again now and then, for what else a machine does changes.
 */
export class Rivals {
  private turn = 0;
  private readonly took: Record<Way, number[]> = { together: [], alone: [] };
  private quicker: Way = 'together';

  /** Whose turn it is. */
  get next(): Way {
    if (this.turn >= 2 * TRIALS) return this.quicker;
    return this.turn % 2 === 0 ? 'together' : 'alone';
  }

  /** Tells how long a turn took, in ms. */
  tell(way: Way, ms: number): void {
    const { took } = this;
    if (this.turn < 2 * TRIALS) took[way].push(ms);
    this.turn++;
    if (this.turn === 2 * TRIALS) {
      this.quicker = median(took.together) <= median(took.alone) ? 'together' : 'alone';
      Object.assign(took, { together: [], alone: [] });
    }
    if (this.turn === ROUND) this.turn = 0;
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
