import { describe, expect, it } from 'vitest';
import type { Measurement } from '../../metrics/types';
import { metricRows } from './metric-rows';

const measured = (step: number, value: number): Measurement => ({
  step,
  elapsedMs: step,
  sampleMs: 1,
  values: { recall: { value, uncertainty: 0.1, samples: 10, ceiling: 0.95 } },
});

describe('metricRows', () => {
  it('has a row a measurement, with its error and room for the ceiling', () => {
    const found = metricRows([measured(10, 0.2), measured(20, 0.5)], 'recall');
    expect(found.rows.map(({ step, line }) => [step, line[0]])).toEqual([
      [10, 0.2],
      [20, 0.5],
    ]);
    expect(found.rows[0].bands?.[0][0]).toBeCloseTo(0.1, 12);
    expect(found.extent?.[0]).toBeCloseTo(0.1, 12);
    expect(found.extent?.[1]).toBe(0.95);
    expect(found.last?.value).toBe(0.5);
  });

  it('has none where another metric was measured', () => {
    expect(metricRows([measured(10, 0.2)], 'precision')).toEqual({
      rows: [],
      extent: undefined,
      last: undefined,
      count: 0,
    });
  });

  it('thins out very many, and keeps the last', () => {
    const history = Array.from({ length: 1000 }, (_, i) => measured(i + 1, i));
    const { rows, count } = metricRows(history, 'recall');
    expect(count).toBe(1000);
    expect(rows.length).toBeLessThanOrEqual(161);
    expect(rows.at(-1)?.step).toBe(1000);
  });
});
