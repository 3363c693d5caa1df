import { describe, expect, it } from 'vitest';
import '../../testing/allclose';
import { noiseSchedule } from './noise-schedule';
import { x0Weights } from './prediction';
import { lookAhead, reverseStep } from './reverse-step';

const linear = noiseSchedule('linear', 1000);
const cosine = noiseSchedule('cosine', 1000);

describe('reverseStep', () => {
  it('has the posterior variance of DDPM (diffusers, tests/schedulers, fixed_small)', () => {
    const variance = (t: number) => reverseStep(linear, t, t - 1, 1).sigma ** 2;
    expect([variance(0), variance(487), variance(999)]).toBeAllclose([0, 0.00979, 0.02], { atol: 1e-5 });
    expect(variance(500)).toBeAllclose(0.0100512691, { rtol: 1e-5 });
  });

  it('has the variance of DDIM at eta 1 (diffusers, tests/schedulers)', () => {
    const variance = (t: number, previous: number) => reverseStep(linear, t, previous, 1).sigma ** 2;
    expect([variance(420, 400), variance(980, 960)]).toBeAllclose([0.14771, 0.3246], { atol: 1e-5 });
    expect(reverseStep(linear, 420, 400, 0).sigma).toBe(0);
  });

  it('takes one DDPM step from t = 500 (diffusers)', () => {
    const step = reverseStep(linear, 500, 499, 1);
    const x = [1, -0.5];
    const epsilon = [0.3, 0.2];
    const weights = x0Weights(linear, 'epsilon', 500);
    const x0 = x.map((value, i) => weights.x * value + weights.predicted * epsilon[i]);
    expect(x0).toBeAllclose([2.55236077, -2.48121905], { rtol: 1e-6 });
    const mean = x0.map((value, i) => step.fromX0 * value + step.fromX * x[i]);
    expect(mean).toBeAllclose([1.00190961, -0.50463986], { rtol: 1e-6 });
  });

  it('equals the posterior mean of DDPM (Ho et al. 2020, eq. 7) at eta 1, at every time', () => {
    for (let t = 0; t < 1000; t++) {
      const before = t > 0 ? linear.alphasCumprod[t - 1] : 1;
      const spread = 1 - linear.alphasCumprod[t];
      const { fromX0, fromX } = reverseStep(linear, t, t - 1, 1);
      const expected = [
        (Math.sqrt(before) * linear.betas[t]) / spread,
        (Math.sqrt(linear.alphas[t]) * (1 - before)) / spread,
      ];
      expect([fromX0, fromX], `t = ${t}`).toBeAllclose(expected, { rtol: 1e-8, atol: 1e-9 });
    }
  });

  it('ends at x₀ itself, without noise, from anywhere and for every eta', () => {
    for (const schedule of [linear, cosine]) {
      for (const t of [0, 1, 37, 999]) {
        for (const eta of [0, 0.3, 1]) {
          const { fromX0, fromX, sigma } = reverseStep(schedule, t, -1, eta);
          expect([fromX0, fromX, sigma]).toBeAllclose([1, 0, 0], { atol: 1e-9 });
        }
      }
    }
  });

  it('leaves pure noise for x̂₀ and fresh noise, with finite numbers', () => {
    const schedule = noiseSchedule('linear', 1000, true);
    const bar = schedule.alphasCumprod[900];
    const { fromX0, fromX, sigma } = reverseStep(schedule, 999, 900, 0);
    expect([fromX0, fromX, sigma]).toBeAllclose([Math.sqrt(bar), Math.sqrt(1 - bar), 0], { atol: 1e-12 });
    const ancestral = reverseStep(schedule, 999, 900, 1);
    expect([ancestral.fromX0, ancestral.fromX]).toBeAllclose([Math.sqrt(bar), 0], { atol: 1e-7 });
    expect(ancestral.sigma).toBeAllclose(Math.sqrt(1 - bar), { rtol: 1e-12 });
  });
});

describe('lookAhead', () => {
  it('is half the ratio of the steps in λ', () => {
    const lambda = (t: number) => Math.log(linear.alphasCumprod[t] / (1 - linear.alphasCumprod[t])) / 2;
    const expected = (lambda(300) - lambda(500)) / (2 * (lambda(500) - lambda(800)));
    expect(lookAhead(linear, 800, 500, 300)).toBeAllclose(expected, { rtol: 1e-12 });
    expect(lookAhead(linear, 800, 500, -1, linear.alphasCumprod[300])).toBeAllclose(expected, {
      rtol: 1e-12,
    });
  });

  it('is nothing on the way to the data, and after pure noise', () => {
    expect(lookAhead(linear, 800, 500, -1)).toBe(0);
    expect(lookAhead(noiseSchedule('linear', 1000, true), 999, 500, 300)).toBe(0);
  });
});
