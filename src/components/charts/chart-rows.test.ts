import { describe, expect, it } from 'vitest';
import { smooth } from '../../core/series';
import { type ChartOptions, chartData, MAX_ROWS } from './chart-rows';
import { ColumnReader } from './column-reader';

/** The data of a chart whose columns are read for the first time. */
function drawn(
  { step, values }: { step: Float64Array; values: Float64Array[] },
  { smoothing, ...options }: ChartOptions & { smoothing: number },
) {
  return chartData(
    step,
    values.map((column) => new ColumnReader().read(column, smoothing)),
    options,
  );
}

const steps = (count: number) => Float64Array.from({ length: count }, (_, i) => i + 1);
const wave = (count: number, at: Record<number, number> = {}) =>
  Float64Array.from({ length: count }, (_, i) => at[i] ?? 1 + 0.1 * Math.sin(i / 50));

describe('chartData', () => {
  it('gives every step of a short run', () => {
    const data = drawn({ step: steps(3), values: [Float64Array.of(3, 2, 1)] }, { smoothing: 0, log: false });
    expect(data.rows).toEqual([
      { step: 1, raw: [3], line: [3] },
      { step: 2, raw: [2], line: [2] },
      { step: 3, raw: [1], line: [1] },
    ]);
    expect(data.extent).toEqual([1, 3]);
  });

  it('never gives more than 160 rows, steps strictly increasing, first and last among them', () => {
    for (const count of [159, 160, 161, 5000]) {
      const values = [wave(count), wave(count, { 17: 4 }), wave(count, { 99: -2 })];
      const { rows } = drawn({ step: steps(count), values }, { smoothing: 0.9, log: false });
      expect(rows.length).toBeLessThanOrEqual(MAX_ROWS);
      expect(rows.every((row, i) => i === 0 || row.step > rows[i - 1].step)).toBe(true);
      expect([rows[0].step, rows[rows.length - 1].step]).toEqual([1, count]);
    }
  });

  it('keeps the spike of each curve', () => {
    const values = [wave(5000, { 1234: 9 }), wave(5000, { 4321: -7 })];
    const { rows, extent } = drawn({ step: steps(5000), values }, { smoothing: 0, log: false });
    expect(rows.find((row) => row.step === 1235)?.raw[0]).toBe(9);
    expect(rows.find((row) => row.step === 4322)?.raw[1]).toBe(-7);
    expect(extent).toEqual([-7, 9]);
  });

  it('smooths before it thins out, and keeps the values beside the line', () => {
    const column = wave(2000, { 500: 5 });
    const { rows, last } = drawn({ step: steps(2000), values: [column] }, { smoothing: 0.9, log: false });
    const smoothed = smooth(column, 0.9);
    for (const row of rows) {
      expect(row.line[0]).toBe(smoothed[row.step - 1]);
      expect(row.raw[0]).toBe(column[row.step - 1]);
    }
    expect(last).toEqual([{ raw: column[1999], line: smoothed[1999] }]);
  });

  it('leaves out and counts what a log axis cannot show', () => {
    const column = Float64Array.of(1, 0, -1, 10, Number.NaN);
    const { rows, extent, leftOut } = drawn(
      { step: steps(5), values: [column] },
      { smoothing: 0, log: true },
    );
    expect(rows.map((row) => row.line[0])).toEqual([1, null, null, 10, null]);
    expect(extent).toEqual([1, 10]);
    expect(leftOut).toBe(2);
  });

  it('has no extent where nothing can be drawn', () => {
    const data = drawn({ step: steps(2), values: [Float64Array.of(0, -1)] }, { smoothing: 0, log: true });
    expect(data.extent).toBeUndefined();
  });

  it('draws the visible curves alone and still knows where the others stand', () => {
    const values = [Float64Array.of(1, 100), Float64Array.of(2, 3)];
    const data = drawn({ step: steps(2), values }, { smoothing: 0, log: false, visible: [1] });
    expect(data.rows.map((row) => row.raw)).toEqual([[2], [3]]);
    expect(data.extent).toEqual([2, 3]);
    expect(data.last.map(({ raw }) => raw)).toEqual([100, 3]);
  });
});
