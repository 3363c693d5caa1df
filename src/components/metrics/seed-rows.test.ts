import { expect, it } from 'vitest';
import { seedRows } from './seed-rows';

const step = Array.from({ length: 1000 }, (_, i) => i + 1);
const curves = { step, series: { loss: { mean: step.map((s) => 1 / s), spread: step.map(() => 0.5) } } };

it('draws mean and spread, thinned out, from the first step to the last', () => {
  const { rows, extent } = seedRows(curves, ['loss'], 0);
  expect(rows.length).toBeLessThanOrEqual(161);
  expect([rows[0].step, rows.at(-1)?.step]).toEqual([1, 1000]);
  expect(rows[0].bands).toEqual([[0.5, 1.5]]);
  expect(extent[1]).toBe(1.5);
});

it('has no band for one seed', () => {
  const single = { step: [1], series: { loss: { mean: [2], spread: [Number.NaN] } } };
  expect(seedRows(single, ['loss'], 0).rows[0].bands).toEqual([[2, 2]]);
});
