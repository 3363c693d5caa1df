import { describe, expect, it } from 'vitest';
import { linearAxis, logAxis, stepAxis, tickStep, tickValue } from './axis';

describe('axes', () => {
  it('spans values with round ticks', () => {
    expect(linearAxis([0.31, 1.87])).toEqual({ ticks: [0, 0.5, 1, 1.5, 2], domain: [0, 2] });
    expect(linearAxis([0, 1])).toEqual({ ticks: [0, 0.5, 1], domain: [0, 1] });
    expect(linearAxis([-3, 118]).ticks).toEqual([-50, 0, 50, 100, 150]);
  });

  it('opens up around a constant', () => {
    for (const value of [0, 5, -2]) {
      const { domain } = linearAxis([value, value]);
      expect(domain[0]).toBeLessThan(value);
      expect(domain[1]).toBeGreaterThan(value);
    }
  });

  it('spans logs with powers of ten, or 1, 2 and 5 where there are few', () => {
    expect(logAxis([0.001, 1000]).ticks).toEqual([0.001, 0.1, 10, 1000]);
    expect(logAxis([1.5, 8]).ticks).toEqual([1, 2, 5, 10]);
    for (const extent of [
      [0.3, 0.3],
      [1, 1],
      [0.09, 1.1],
      [2e-7, 3e5],
    ] as const) {
      const { domain, ticks } = logAxis(extent);
      expect(domain[0]).toBeLessThanOrEqual(extent[0]);
      expect(domain[1]).toBeGreaterThanOrEqual(extent[1]);
      expect(domain[1]).toBeGreaterThan(domain[0]);
      expect(ticks.length).toBeLessThanOrEqual(6);
    }
  });

  it('spans steps exactly, with round ticks inside', () => {
    expect(stepAxis(1, 12480)).toEqual({ ticks: [0, 5000, 10000], domain: [0, 12480] });
    expect(stepAxis(1, 8).ticks).toEqual([0, 2, 4, 6, 8]);
    expect(stepAxis(4000, 4900)).toEqual({ ticks: [4000, 4500], domain: [4000, 4900] });
    expect(stepAxis(7, 7).domain).toEqual([7, 8]);
  });

  it('writes ticks in few characters', () => {
    expect([1, 500, 4000, 1500, 2_500_000].map(tickStep)).toEqual(['1', '500', '4k', '1.5k', '2.5M']);
    expect([0, 0.05, -2, 0.00001, 25_000].map(tickValue)).toEqual(['0', '0.05', '−2', '1e−5', '25k']);
  });
});
