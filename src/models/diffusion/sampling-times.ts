import type { NoiseSchedule } from './noise-schedule';

/** ᾱ at the end of DDPM's linear schedule, 4.036e-5, and a little: √ᾱ = 0.0064 of the data are left. */
const NOISE_ENOUGH = 4.1e-5;

/**
 * The times a sampler visits, descending, `steps` of T (1 ≤ steps ≤ T).
 * `trailing` begins at T − 1, where the noise is that of the start; `leading` ends at 0 and is diffusers' default.
 */
export function samplingTimes(timesteps: number, steps: number, spacing: 'trailing' | 'leading'): number[] {
  if (spacing === 'trailing') {
    return Array.from({ length: steps }, (_, i) => Math.round(timesteps - (i * timesteps) / steps) - 1);
  }
  const stride = Math.floor(timesteps / steps);
  return Array.from({ length: steps }, (_, i) => (steps - 1 - i) * stride);
}

/** λ_t = ½ ln(ᾱ/(1 − ᾱ)), the logarithm of signal over noise; −∞ where there is no signal. */
export function logSnr(alphaBar: number): number {
  return Math.log(alphaBar / (1 - alphaBar)) / 2;
}

/** Whether nothing of the data is left at T − 1. */
function endsInNoise({ alphasCumprod, timesteps }: NoiseSchedule): boolean {
  return alphasCumprod[timesteps - 1] === 0;
}

/**
 * The first time that is as noisy as the end of DDPM's linear schedule, or the last one with any signal. The cosine schedule goes
 * on to ᾱ = 2e-9, where nothing of the data is left and x̂₀ = (x − √(1 − ᾱ) ε̂)/√ᾱ magnifies the slightest error of ε̂ until it is
 * clipped, which draws samples to the edge of the range. (DPM-Solver's code stops at 0.9946 T for the same reason.)
 */
function noisiest(schedule: NoiseSchedule): number {
  const enough = schedule.alphasCumprod.findIndex((alphaBar) => alphaBar <= NOISE_ENOUGH);
  const last = schedule.timesteps - (endsInNoise(schedule) ? 2 : 1);
  return enough < 0 ? last : Math.min(enough, last);
}

/** How many times of a schedule a sampler can visit: those up to `noisiest`, and T − 1 where it is pure noise. */
export function usableTimes(schedule: NoiseSchedule): number {
  return noisiest(schedule) + 1 + (endsInNoise(schedule) ? 1 : 0);
}

/**
 * The times a sampler visits, descending, evenly spaced in λ (Lu et al. 2022, DPM-Solver, arXiv 2206.00927, section 3.4): so each
 * step takes away the same share of the noise, and few steps go further than with even times. A schedule that ends in pure noise
 * is entered there (Lin et al. 2023, section 3.3). 1 ≤ steps ≤ `usableTimes`; more than the times have room for crowd at the end.
 */
export function logSnrTimes(schedule: NoiseSchedule, steps: number): number[] {
  const lambda = (t: number) => logSnr(schedule.alphasCumprod[t]);
  const times = endsInNoise(schedule) ? [schedule.timesteps - 1] : [];
  const spaced = steps - times.length;
  let t = noisiest(schedule);
  const from = lambda(t);
  const stride = (lambda(0) - from) / spaced;
  for (let i = 0; i < spaced; i++) {
    while (t > 0 && lambda(t) < from + i * stride) t--;
    // Each time once, and room for those to come.
    t = Math.max(spaced - 1 - i, i > 0 ? Math.min(t, times[times.length - 1] - 1) : t);
    times.push(t);
  }
  return times;
}
