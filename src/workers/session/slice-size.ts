/** Most steps in one slice on a GPU. */
const MOST_STEPS = 16;
/** A slice that takes longer is too large: the page shares the card, and a pause waits for two slices. */
const LONGEST_MS = 32;
/** Slices by whose shortest time a size is judged: some are held up by other things. */
const SLICES_A_TRIAL = 4;
/** How much less a step must take for twice as many in a slice. */
const WORTH = 0.9;
/** Slices after which the neighbouring sizes are tried again: other things use the card as well. */
const SETTLED_SLICES = 400;

/**
 * How many steps make a slice on a GPU. Time there tells little: until the losses of a slice are read, some
 * milliseconds pass however little the card had to do. So sizes are tried, by doubling: as long as a step takes less time in a
 * larger slice it was not the card that took it, and once it does not, larger slices would only hold up the page.
 */
export class SliceSize {
  steps = 1;
  private slices = 0;
  /** Least milliseconds of a slice of the present size. */
  private shortest = Number.POSITIVE_INFINITY;
  /** Milliseconds a step in slices half as large; nothing once a size has settled. */
  private smaller: number | undefined = Number.POSITIVE_INFINITY;

  /** Takes the time of a slice of `steps` steps until the one before it had been read, in ms. */
  took(ms: number): void {
    this.shortest = Math.min(this.shortest, ms);
    this.slices++;
    if (this.smaller === undefined) {
      if (this.slices >= SETTLED_SLICES) this.tryAgain();
    } else if (this.slices >= SLICES_A_TRIAL) this.judge(this.smaller);
  }

  private judge(smaller: number): void {
    const step = this.shortest / this.steps;
    const long = this.shortest > LONGEST_MS;
    if (this.steps > 1 && (long || step > WORTH * smaller)) this.settle(this.steps / 2);
    else if (this.steps < MOST_STEPS && !long) this.use(2 * this.steps, step);
    else this.settle(this.steps);
  }

  /** From half the size on, where the present one may have become too large. */
  private tryAgain(): void {
    this.use(Math.max(1, this.steps / 2), Number.POSITIVE_INFINITY);
  }

  private settle(steps: number): void {
    this.use(steps, undefined);
  }

  private use(steps: number, smaller: number | undefined): void {
    this.steps = steps;
    this.smaller = smaller;
    this.slices = 0;
    this.shortest = Number.POSITIVE_INFINITY;
  }
}
