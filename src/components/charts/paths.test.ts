import { describe, expect, it } from 'vitest';
import type { ChartRow } from './chart-rows';
import { bandPath, linePath } from './paths';

const rows = (values: (number | null)[]): ChartRow[] =>
  values.map((value, i) => ({ step: i + 1, raw: [value], line: [value] }));
const line = ({ line: [value] }: ChartRow) => value;

/** Ten pixels a step, and upwards from 100; no place for negative values. */
const x = (step: number) => 10 * step;
const y = (value: number) => (value < 0 ? undefined : 100 - value);

describe('linePath', () => {
  it('joins the points, to a tenth of a pixel', () => {
    expect(linePath(rows([1, 2.26, 30]), line, x, y)).toBe('M10.0 99.0L20.0 97.7L30.0 70.0');
  });

  it.each([
    ['no value', null],
    ['no place on the axis', -1],
    ['no number', NaN],
  ])('leaves a gap for %s', (_what, gap) => {
    expect(linePath(rows([1, gap, 3, 4]), line, x, y)).toBe('M10.0 99.0M30.0 97.0L40.0 96.0');
  });

  it('is empty without points', () => {
    expect(linePath([], line, x, y)).toBe('');
  });
});

describe('bandPath', () => {
  const banded = (bands: [number, number][]): ChartRow[] =>
    bands.map((band, i) => ({ step: i + 1, raw: [0], line: [0], bands: [band] }));
  const band = ({ bands }: ChartRow) => bands?.[0];

  it('goes along the upper ends and back along the lower', () => {
    expect(
      bandPath(
        banded([
          [1, 2],
          [3, 5],
        ]),
        band,
        x,
        y,
      ),
    ).toBe('M10.0 98.0L20.0 95.0L20.0 97.0L10.0 99.0Z');
  });

  it('is empty for a single point', () => {
    expect(bandPath(banded([[1, 2]]), band, x, y)).toBe('');
  });
});
