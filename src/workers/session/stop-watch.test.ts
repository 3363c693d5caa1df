import { describe, expect, it } from 'vitest';
import type { Measurement } from '../../metrics/types';
import { StopWatch } from './stop-watch';

const measured = (metric: string, value: number): Measurement => ({
  step: 1,
  elapsedMs: 1,
  sampleMs: 1,
  values: { [metric]: { value, uncertainty: 0, samples: 10 } },
});

describe('a rule of minutes', () => {
  it('is met when training has taken so long, and not again when it goes on', () => {
    const watch = new StopWatch();
    watch.take({ minutes: 0.5 }, 0);
    watch.time(29_999);
    expect(watch.reached).toBeUndefined();
    watch.time(30_000);
    expect(watch.reached).toBe('minutes');
    watch.begin(30_000);
    watch.time(40_000);
    expect(watch.reached).toBeUndefined();
  });
});

describe('a target', () => {
  it('is met at or beyond the value, in the direction in which the metric is better', () => {
    for (const [metric, short, there] of [
      ['slicedWasserstein', 0.11, 0.1],
      ['coverage', 0.09, 0.1],
    ] as const) {
      const watch = new StopWatch();
      watch.take({ target: { metric, value: 0.1 } }, 0);
      watch.measured(measured('energyDistance', 0.1));
      watch.measured(measured(metric, short));
      expect(watch.reached).toBeUndefined();
      watch.measured(measured(metric, there));
      expect(watch.reached).toBe('target');
    }
  });
});

describe('a plateau', () => {
  it('is met when so many measurements in a row bring nothing better', () => {
    const watch = new StopWatch();
    watch.take({ plateau: { metric: 'slicedWasserstein', measurements: 2 } }, 0);
    for (const value of [3, 2, 2.5, 1.9, 2.1]) {
      watch.measured(measured('slicedWasserstein', value));
      expect(watch.reached).toBeUndefined();
    }
    // As good is no better.
    watch.measured(measured('slicedWasserstein', 1.9));
    expect(watch.reached).toBe('plateau');
    watch.begin(0);
    watch.measured(measured('slicedWasserstein', 5));
    expect(watch.reached).toBeUndefined();
  });
});
