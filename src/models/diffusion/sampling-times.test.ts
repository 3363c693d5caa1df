import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../testing/allclose';
import { noiseSchedule } from './noise-schedule';
import { logSnrTimes, samplingTimes, usableTimes } from './sampling-times';

const linear = noiseSchedule('linear', 1000);
const cosine = noiseSchedule('cosine', 1000);

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

  it.each([
    ['linear', 1000],
    ['cosine', 1000],
    ['sigmoid', 1000],
    ['linear', 2],
    ['cosine', 3],
  ] as const)('enters a %s schedule of %i steps that ends in pure noise at its end', (kind, timesteps) => {
    const schedule = noiseSchedule(kind, timesteps, true);
    const usable = usableTimes(schedule);
    expect(usable).toBeLessThanOrEqual(timesteps);
    for (let steps = 1; steps <= usable; steps += Math.ceil(usable / 40)) {
      const times = logSnrTimes(schedule, steps);
      expect(times).toHaveLength(steps);
      expect(times[0]).toBe(timesteps - 1);
      expect(times.every((time, i) => i === 0 || (time < times[i - 1] && time >= 0))).toBe(true);
      // From then on where there is some signal, yet hardly any.
      if (timesteps === 1000 && steps > 1) {
        expect(schedule.alphasCumprod[times[1]]).toBeGreaterThan(0);
        expect(schedule.alphasCumprod[times[1]]).toBeLessThan(3e-4);
      }
    }
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
