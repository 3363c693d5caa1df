import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../testing/allclose';
import {
  logSnrTimes,
  noiseSchedule,
  qSampleWeights,
  reverseStep,
  samplingTimes,
  usableTimes,
} from './noise-schedule';

const linear = noiseSchedule('linear', 1000);
const cosine = noiseSchedule('cosine', 1000);

describe('noiseSchedule', () => {
  it('has the ᾱ of the linear schedule (float64 recomputation of diffusers)', () => {
    const expected: [number, number][] = [
      [0, 0.9999],
      [1, 0.9997800920720721],
      [10, 0.997806572507846],
      [99, 0.89701814567496],
      [100, 0.8951415908975365],
      [250, 0.5214230306185275],
      [499, 0.07858724288177824],
      [500, 0.07779665836502389],
      [750, 0.003300158361569426],
      [998, 4.118193638138445e-5],
      [999, 4.035829765375676e-5],
    ];
    const found = expected.map(([t]) => linear.alphasCumprod[t]);
    expect(found).toBeAllclose(
      expected.map(([, value]) => value),
      { rtol: 1e-9 },
    );
    expect(linear.betas.reduce((sum, beta) => sum + beta, 0)).toBeAllclose(10.05, { rtol: 1e-12 });
  });

  it('has the cosine schedule of Nichol & Dhariwal 2021 (diffusers, squaredcos_cap_v2)', () => {
    const { betas, alphasCumprod } = cosine;
    expect([betas[0], betas[500], betas[999]]).toBeAllclose([4.12842e-5, 0.00315569, 0.999], { rtol: 1e-5 });
    expect(alphasCumprod[500]).toBeAllclose(0.492285, { rtol: 1e-5 });
  });

  it.each(['linear', 'cosine'] as const)('only ever loses signal, for any T, when %s', (kind) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (timesteps) => {
        const { betas, alphas, alphasCumprod } = noiseSchedule(kind, timesteps);
        expect(betas).toHaveLength(timesteps);
        const falls = (bar: number, t: number) => bar > 0 && bar < (t > 0 ? alphasCumprod[t - 1] : 1);
        expect(betas.every((beta) => beta > 0 && beta < 1)).toBe(true);
        expect(alphas).toEqual(betas.map((beta) => 1 - beta));
        expect(alphasCumprod.every(falls)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe('qSampleWeights', () => {
  it('mixes as add_noise does at t = 500 (diffusers)', () => {
    const { signal, noise } = qSampleWeights(linear, 500);
    const mixed = [signal * 1 + noise * 0.5, signal * -1 + noise * 0.25];
    expect(mixed).toBeAllclose([0.7590776, -0.0388419], { atol: 1e-7 });
  });

  it('keeps the variance: signal² + noise² = 1', () => {
    for (const t of [0, 1, 500, 999]) {
      const { signal, noise } = qSampleWeights(linear, t);
      expect(signal ** 2 + noise ** 2).toBeAllclose(1, { rtol: 1e-12 });
    }
  });
});

describe('samplingTimes', () => {
  it.each(['trailing', 'leading'] as const)(
    'visits each time once, downwards, for every number of steps (%s)',
    (spacing) => {
      fc.assert(
        fc.property(
          fc
            .integer({ min: 1, max: 1000 })
            .chain((timesteps) => fc.tuple(fc.constant(timesteps), fc.integer({ min: 1, max: timesteps }))),
          ([timesteps, steps]) => {
            const times = samplingTimes(timesteps, steps, spacing);
            expect(times).toHaveLength(steps);
            expect(times.every(Number.isInteger)).toBe(true);
            expect(times.every((time, i) => i === 0 || time < times[i - 1])).toBe(true);
            expect(times[0]).toBeLessThan(timesteps);
            expect(times[steps - 1]).toBeGreaterThanOrEqual(0);
            if (spacing === 'trailing') expect(times[0]).toBe(timesteps - 1);
            else expect(times[steps - 1]).toBe(0);
          },
        ),
        { numRuns: 200 },
      );
    },
  );

  it.each([3, 9, 27, 999, 1000])('gives %i steps of 1000, which other implementations got wrong', (steps) => {
    for (const spacing of ['trailing', 'leading'] as const) {
      expect(new Set(samplingTimes(1000, steps, spacing)).size).toBe(steps);
    }
  });

  it('spaces ten steps as diffusers does', () => {
    expect(samplingTimes(1000, 10, 'leading')).toEqual([900, 800, 700, 600, 500, 400, 300, 200, 100, 0]);
    expect(samplingTimes(1000, 10, 'trailing')).toEqual([999, 899, 799, 699, 599, 499, 399, 299, 199, 99]);
  });
});

describe('usableTimes', () => {
  it('are all of DDPM’s schedule, and of one too short to become noise', () => {
    expect(usableTimes(linear)).toBe(1000);
    for (const kind of ['linear', 'cosine'] as const) expect(usableTimes(noiseSchedule(kind, 5))).toBe(5);
  });

  it('end for the cosine schedule where it is as noisy as that, at 99.6 % of the way', () => {
    expect(usableTimes(cosine)).toBe(996);
    expect(cosine.alphasCumprod[995]).toBeLessThan(4.1e-5);
    expect(cosine.alphasCumprod[994]).toBeGreaterThan(4.1e-5);
  });
});

describe('logSnrTimes', () => {
  it('visits each time once, downwards from the noisiest, for every number of steps', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('linear' as const, 'cosine' as const),
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (kind, timesteps, share) => {
          const schedule = noiseSchedule(kind, timesteps);
          const usable = usableTimes(schedule);
          const steps = 1 + Math.round(share * (usable - 1));
          const times = logSnrTimes(schedule, steps);
          expect(times).toHaveLength(steps);
          expect(times.every(Number.isInteger)).toBe(true);
          expect(times.every((time, i) => i === 0 || time < times[i - 1])).toBe(true);
          expect(times[0]).toBe(usable - 1);
          expect(times[steps - 1]).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('visits every time when it has as many steps', () => {
    expect(logSnrTimes(linear, 1000)).toEqual(samplingTimes(1000, 1000, 'trailing'));
  });

  it.each([linear, cosine])('takes away the same share of the noise at every step', (schedule) => {
    const lambda = (t: number) => Math.log(schedule.alphasCumprod[t] / (1 - schedule.alphasCumprod[t])) / 2;
    const times = logSnrTimes(schedule, 10);
    const stride = (lambda(0) - lambda(times[0])) / 10;
    // The last times are few and far between in λ.
    for (let i = 1; i < 8; i++)
      expect(lambda(times[i]) - lambda(times[i - 1])).toBeAllclose(stride, { rtol: 0.1 });
  });
});

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
    const x0 = x.map((value, i) => step.x0FromX * value - step.x0FromNoise * epsilon[i]);
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
});
