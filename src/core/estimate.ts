/** What a metric found: its value at a sample count, never without its uncertainty. */
export interface Estimate {
  value: number;
  /**
   * One standard error: how far the value would move with other samples of the same model. 0 where the samples leave
   * no room to move, NaN where there are too few of them to tell.
   */
  uncertainty: number;
  /** Items that went in: generated ones, or held-out ones where none are generated. */
  samples: number;
}
