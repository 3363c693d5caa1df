/** β at a step, counted from 0: it rises evenly over `betaWarmup` steps and reaches its value at the last of them. */
export function betaAt(step: number, { beta, betaWarmup }: { beta: number; betaWarmup: number }): number {
  return step + 1 < betaWarmup ? (beta * (step + 1)) / betaWarmup : beta;
}
