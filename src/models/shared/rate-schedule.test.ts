import { describe, expect, it } from 'vitest';
import { LAST_RATE, rateFactor } from './rate-schedule';

describe('rateFactor', () => {
  it('is 1 throughout where nothing is asked', () => {
    for (const step of [0, 1, 1000]) expect(rateFactor(step, { warmupSteps: 0, decaySteps: 0 })).toBe(1);
  });

  it('rises evenly, from the first step on', () => {
    const schedule = { warmupSteps: 4, decaySteps: 0 };
    expect([0, 1, 2, 3, 4].map((step) => rateFactor(step, schedule))).toEqual([0.25, 0.5, 0.75, 1, 1]);
  });

  it('falls along half a cosine, and stays at the end', () => {
    const schedule = { warmupSteps: 100, decaySteps: 300 };
    expect(rateFactor(100, schedule)).toBe(1);
    expect(rateFactor(200, schedule)).toBeCloseTo((1 + LAST_RATE) / 2);
    expect(rateFactor(300, schedule)).toBeCloseTo(LAST_RATE);
    expect(rateFactor(1e6, schedule)).toBeCloseTo(LAST_RATE);
  });

  it('has no decay without length that is not a number', () => {
    expect(rateFactor(60, { warmupSteps: 50, decaySteps: 50 })).toBeCloseTo(LAST_RATE);
  });
});
