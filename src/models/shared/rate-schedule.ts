/** How the learning rate changes over a run. */
export interface RateSchedule {
  /** Steps over which it rises evenly; 0 begins at once. */
  warmupSteps: number;
  /** Step at which half a cosine has brought it down to `LAST_RATE`; 0 keeps it constant. */
  decaySteps: number;
}

/** Share of the learning rate that is left at the end of its decay, so that a run never stands still unseen. */
export const LAST_RATE = 0.01;

/**
 * What the learning rate is multiplied with at a step, counted from 0: (step + 1) / warmupSteps until 1 is reached, then
 * cosine decay (Loshchilov & Hutter 2016, eq. 5, one period).
 */
export function rateFactor(step: number, { warmupSteps, decaySteps }: RateSchedule): number {
  if (step + 1 < warmupSteps) return (step + 1) / warmupSteps;
  if (decaySteps === 0) return 1;
  const length = decaySteps - warmupSteps;
  const progress = length > 0 ? Math.min(1, (step - warmupSteps) / length) : 1;
  return LAST_RATE + ((1 - LAST_RATE) * (1 + Math.cos(Math.PI * Math.max(0, progress)))) / 2;
}
