import type { Job } from '../jobs/job';
import { TIME_EMBEDDING } from '../jobs/job';

/** ᾱ_t of the job's schedule: linear β from 1e-4 to 0.02, or the cosine of Nichol & Dhariwal with offset 0.008. */
export function alphasCumprod({ schedule, timesteps }: Pick<Job, 'schedule' | 'timesteps'>): Float64Array {
  const f = (t: number) => Math.cos((((t / timesteps + 0.008) / 1.008) * Math.PI) / 2) ** 2;
  let product = 1;
  return Float64Array.from({ length: timesteps }, (_, t) => {
    const beta =
      schedule === 'linear'
        ? 1e-4 + ((0.02 - 1e-4) * t) / Math.max(1, timesteps - 1)
        : Math.min(0.999, 1 - f(t + 1) / f(t));
    product *= 1 - beta;
    return product;
  });
}

/** [sin(t f_i) | cos(t f_i)], f_i = 10000^(−i/31), of every t: `[timesteps, 64]`. */
export function timeEmbeddings(timesteps: number): Float32Array {
  const half = TIME_EMBEDDING / 2;
  const rows = new Float32Array(timesteps * TIME_EMBEDDING);
  for (let t = 0; t < timesteps; t++) {
    for (let i = 0; i < half; i++) {
      const angle = t * 10000 ** (-i / (half - 1));
      rows[t * TIME_EMBEDDING + i] = Math.sin(angle);
      rows[t * TIME_EMBEDDING + half + i] = Math.cos(angle);
    }
  }
  return rows;
}
