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

export type ScheduleKind = 'linear' | 'cosine' | 'sigmoid';

/** Ends of the linear schedule. */
const BETA_START = 1e-4;
const BETA_END = 0.02;
/** Keeps the cosine schedule's first β from vanishing (Nichol & Dhariwal 2021). */
const COSINE_OFFSET = 0.008;
/** Where the sigmoid schedule's curve is cut off, on either side (Jabri et al. 2022, τ = 1). */
const SIGMOID_END = 3;
/** Largest β of the schedules given by ᾱ, which would reach 1 at the end. */
const MAX_BETA = 0.999;

/** ᾱ by the share t/T of the way, up to a factor. */
const CURVES: Readonly<Record<Exclude<ScheduleKind, 'linear'>, (share: number) => number>> = {
  /** cos²((t/T + s)/(1 + s) · π/2) (Nichol & Dhariwal 2021, arXiv 2102.09672, eq. 17). */
  cosine: (share) => Math.cos((((share + COSINE_OFFSET) / (1 + COSINE_OFFSET)) * Math.PI) / 2) ** 2,
  /** σ(3) − σ(6 t/T − 3) (Jabri et al. 2022, arXiv 2212.11972, appendix B), which is 0 at t = T. */
  sigmoid: (share) => sigmoid(SIGMOID_END) - sigmoid((2 * share - 1) * SIGMOID_END),
};

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/**
 * The schedule of a kind with T = `timesteps` (≥ 1).
 * @param zeroTerminalSnr stretches it so that nothing of the data is left at T − 1 (T ≥ 2): `withZeroTerminalSnr`.
 */
export function noiseSchedule(kind: ScheduleKind, timesteps: number, zeroTerminalSnr = false): NoiseSchedule {
  const betas = kind === 'linear' ? linearBetas(timesteps) : betasOf(CURVES[kind], timesteps);
  const schedule = fromBetas(betas);
  return zeroTerminalSnr ? withZeroTerminalSnr(schedule) : schedule;
}

/** β from 1e-4 to 0.02 in equal steps. */
function linearBetas(timesteps: number): Float64Array {
  const step = (BETA_END - BETA_START) / Math.max(1, timesteps - 1);
  return Float64Array.from({ length: timesteps }, (_, t) => BETA_START + step * t);
}

/** β_t = 1 − f(t + 1)/f(t). */
function betasOf(curve: (share: number) => number, timesteps: number): Float64Array {
  const f = (t: number) => curve(t / timesteps);
  return Float64Array.from({ length: timesteps }, (_, t) => Math.min(MAX_BETA, 1 - f(t + 1) / f(t)));
}

/** √ᾱ shifted to be 0 at T − 1 and stretched to keep its value at 0 (Lin et al. 2023, arXiv 2305.08891, algorithm 1). */
function withZeroTerminalSnr({ timesteps, alphasCumprod }: NoiseSchedule): NoiseSchedule {
  const first = Math.sqrt(alphasCumprod[0]);
  const last = Math.sqrt(alphasCumprod[timesteps - 1]);
  const bars = alphasCumprod.map((bar) => (((Math.sqrt(bar) - last) * first) / (first - last)) ** 2);
  const alphas = bars.map((bar, t) => (t > 0 ? bar / bars[t - 1] : bar));
  return { timesteps, betas: alphas.map((alpha) => 1 - alpha), alphas, alphasCumprod: bars };
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
