import type { NoiseSchedule } from './noise-schedule';
import { logSnr } from './sampling-times';

/** One step back in time, from t to `previous`: x' = fromX0 · x̂₀ + fromX · x_t + sigma · noise. */
export interface ReverseStep {
  fromX0: number;
  fromX: number;
  /** Standard deviation of fresh noise. */
  sigma: number;
}

/** Where a walk may end: ᾱ = 1 is the data themselves. */
const DATA = 1;

/**
 * Coefficients of DDIM (Song et al. 2020, arXiv 2010.02502, eq. 12 and 16) in terms of x̂₀ and x_t.
 * `eta` 0 is DDIM, which is also DPM-Solver++ of first order; 1 is ancestral sampling, whose variance is the
 * posterior's β_t (1 − ᾱ_{t−1})/(1 − ᾱ_t).
 * @param previous the next time to visit, or −1 for the end of the walk.
 * @param end ᾱ at the end of the walk; 1 is the data, so that there is no noise on the last step.
 */
export function reverseStep(
  schedule: NoiseSchedule,
  t: number,
  previous: number,
  eta: number,
  end = DATA,
): ReverseStep {
  const alphaBar = schedule.alphasCumprod[t];
  const alphaBarPrevious = previous >= 0 ? schedule.alphasCumprod[previous] : end;
  const variance = ((1 - alphaBarPrevious) / (1 - alphaBar)) * (1 - alphaBar / alphaBarPrevious);
  const sigma = eta * Math.sqrt(variance);
  // Clamped: at eta 1 and the last step, rounding can leave −1e-17 under the root.
  const direction = Math.sqrt(Math.max(0, 1 - alphaBarPrevious - sigma * sigma)) / Math.sqrt(1 - alphaBar);
  return {
    fromX0: Math.sqrt(alphaBarPrevious) - direction * Math.sqrt(alphaBar),
    fromX: direction,
    sigma,
  };
}

/**
 * How far DPM-Solver++ of second order looks ahead (Lu et al. 2022, arXiv 2211.01095, algorithm 2, midpoint): on the way from t to
 * `previous` it uses x̂₀ + a (x̂₀ − x̂₀ of the time before t), a = h/(2 h'), the h being steps in λ. 0 where λ is infinite at either
 * side: on the last step to the data, and after the first one from pure noise.
 * @param before the time visited before t; parameters else as in `reverseStep`
 */
export function lookAhead(
  schedule: NoiseSchedule,
  before: number,
  t: number,
  previous: number,
  end = DATA,
): number {
  const lambda = logSnr(schedule.alphasCumprod[t]);
  const step = logSnr(previous >= 0 ? schedule.alphasCumprod[previous] : end) - lambda;
  const stepBefore = lambda - logSnr(schedule.alphasCumprod[before]);
  return Number.isFinite(step) ? step / (2 * stepBefore) : 0;
}
