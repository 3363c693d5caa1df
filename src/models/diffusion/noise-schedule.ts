/**
 * The forward process of diffusion (Ho et al. 2020, arXiv 2006.11239): how much noise each of T steps adds.
 * Computed in float64, since 1 − ᾱ cancels in float32 near t = 0.
 */
export interface NoiseSchedule {
  /** T. */
  readonly timesteps: number;
  /** β_t, t = 0 … T − 1. */
  readonly betas: Float64Array;
  /** α_t = 1 − β_t. */
  readonly alphas: Float64Array;
  /** ᾱ_t = Π_{s ≤ t} α_s. */
  readonly alphasCumprod: Float64Array;
}

export type ScheduleKind = 'linear' | 'cosine';

/** Ends of the linear schedule. */
const BETA_START = 1e-4;
const BETA_END = 0.02;
/** Keeps the cosine schedule's first β from vanishing (Nichol & Dhariwal 2021). */
const COSINE_OFFSET = 0.008;
/** ᾱ at the end of DDPM's linear schedule, 4.036e-5, and a little: √ᾱ = 0.0064 of the data are left. */
const NOISE_ENOUGH = 4.1e-5;
/** Largest β of the cosine schedule, which would reach 1 at the end. */
const MAX_BETA = 0.999;

/** The schedule of a kind with T = `timesteps` (≥ 1). */
export function noiseSchedule(kind: ScheduleKind, timesteps: number): NoiseSchedule {
  return fromBetas(kind === 'linear' ? linearBetas(timesteps) : cosineBetas(timesteps));
}

/** β from 1e-4 to 0.02 in equal steps. */
function linearBetas(timesteps: number): Float64Array {
  const step = (BETA_END - BETA_START) / Math.max(1, timesteps - 1);
  return Float64Array.from({ length: timesteps }, (_, t) => BETA_START + step * t);
}

/** β_t = 1 − f(t + 1)/f(t), f(t) = cos²((t/T + s)/(1 + s) · π/2) (Nichol & Dhariwal 2021, arXiv 2102.09672, eq. 17). */
function cosineBetas(timesteps: number): Float64Array {
  const f = (t: number) =>
    Math.cos((((t / timesteps + COSINE_OFFSET) / (1 + COSINE_OFFSET)) * Math.PI) / 2) ** 2;
  return Float64Array.from({ length: timesteps }, (_, t) => Math.min(MAX_BETA, 1 - f(t + 1) / f(t)));
}

function fromBetas(betas: Float64Array): NoiseSchedule {
  const alphas = betas.map((beta) => 1 - beta);
  let product = 1;
  const alphasCumprod = alphas.map((alpha) => {
    product *= alpha;
    return product;
  });
  return { timesteps: betas.length, betas, alphas, alphasCumprod };
}

/** Weights of data and noise in x_t = √ᾱ_t · x₀ + √(1 − ᾱ_t) · ε (eq. 4): what `qSample` mixes with. */
export function qSampleWeights(schedule: NoiseSchedule, t: number): { signal: number; noise: number } {
  const alphaBar = schedule.alphasCumprod[t];
  return { signal: Math.sqrt(alphaBar), noise: Math.sqrt(1 - alphaBar) };
}

/**
 * The times a sampler visits, descending, `steps` of T (1 ≤ steps ≤ T).
 * `trailing` begins at T − 1, where the noise is that of the start, and is ours; `leading` ends at 0 and is diffusers' default.
 */
export function samplingTimes(timesteps: number, steps: number, spacing: 'trailing' | 'leading'): number[] {
  if (spacing === 'trailing') {
    return Array.from({ length: steps }, (_, i) => Math.round(timesteps - (i * timesteps) / steps) - 1);
  }
  const stride = Math.floor(timesteps / steps);
  return Array.from({ length: steps }, (_, i) => (steps - 1 - i) * stride);
}

/**
 * How many times of a schedule a sampler visits: up to the first that is as noisy as the end of DDPM's linear schedule,
 * or all T where none is. The cosine schedule goes on to ᾱ = 2e-9, where nothing of the data is left and
 * x̂₀ = (x − √(1 − ᾱ) ε̂)/√ᾱ magnifies the slightest error of ε̂ until it is clipped, which draws samples to the edge
 * of the range. (DPM-Solver's code stops at 0.9946 T for the same reason.)
 */
export function usableTimes({ alphasCumprod, timesteps }: NoiseSchedule): number {
  const enough = alphasCumprod.findIndex((alphaBar) => alphaBar <= NOISE_ENOUGH);
  return enough < 0 ? timesteps : enough + 1;
}

/**
 * The times a sampler visits, descending, evenly spaced in the logarithm of the signal-to-noise ratio, λ = ½ ln(ᾱ/(1 − ᾱ))
 * (Lu et al. 2022, DPM-Solver, arXiv 2206.00927, section 3.4): so each step takes away the same share of the noise, and few steps go
 * further than with even times. 1 ≤ steps ≤ `usableTimes`; more than the times have room for crowd at the end.
 */
export function logSnrTimes(schedule: NoiseSchedule, steps: number): number[] {
  const lambda = (t: number) => Math.log(schedule.alphasCumprod[t] / (1 - schedule.alphasCumprod[t])) / 2;
  const times: number[] = [];
  let t = usableTimes(schedule) - 1;
  const from = lambda(t);
  const stride = (lambda(0) - from) / steps;
  for (let i = 0; i < steps; i++) {
    while (t > 0 && lambda(t) < from + i * stride) t--;
    // Each time once, and room for those to come.
    t = Math.max(steps - 1 - i, i > 0 ? Math.min(t, times[i - 1] - 1) : t);
    times.push(t);
  }
  return times;
}

/** One step back in time, from t to `previous`: x' = fromX0 · x̂₀ + fromX · x_t + sigma · noise. */
export interface ReverseStep {
  /** x̂₀ = x0FromX · x_t − x0FromNoise · ε̂ (eq. 15 of DDIM). */
  x0FromX: number;
  x0FromNoise: number;
  fromX0: number;
  fromX: number;
  /** Standard deviation of fresh noise. */
  sigma: number;
}

/**
 * Coefficients of DDIM (Song et al. 2020, arXiv 2010.02502, eq. 12 and 16) in terms of x̂₀ and x_t.
 * `eta` 0 is DDIM; 1 is ancestral sampling, whose variance is the posterior's β_t (1 − ᾱ_{t−1})/(1 − ᾱ_t).
 * @param previous the next time to visit, or −1 for the data themselves (ᾱ = 1, so no noise on the last step).
 */
export function reverseStep(schedule: NoiseSchedule, t: number, previous: number, eta: number): ReverseStep {
  const alphaBar = schedule.alphasCumprod[t];
  const alphaBarPrevious = previous >= 0 ? schedule.alphasCumprod[previous] : 1;
  const variance = ((1 - alphaBarPrevious) / (1 - alphaBar)) * (1 - alphaBar / alphaBarPrevious);
  const sigma = eta * Math.sqrt(variance);
  // Clamped: at eta 1 and the last step, rounding can leave −1e-17 under the root.
  const direction = Math.sqrt(Math.max(0, 1 - alphaBarPrevious - sigma * sigma)) / Math.sqrt(1 - alphaBar);
  return {
    x0FromX: 1 / Math.sqrt(alphaBar),
    x0FromNoise: Math.sqrt((1 - alphaBar) / alphaBar),
    fromX0: Math.sqrt(alphaBarPrevious) - direction * Math.sqrt(alphaBar),
    fromX: direction,
    sigma,
  };
}
