import { describe, expect, it } from 'vitest';
import { smooth } from '../../core/series';
import { ColumnReader } from './column-reader';

const noise = (count: number, seed = 1) =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(i * 12.9898 * seed) * 2 + Math.sin(i / 300));

describe('ColumnReader', () => {
  it('reads a growing column to the same end as all of it at once', () => {
    const column = noise(20_000);
    const growing = new ColumnReader();
    for (const end of [1, 2, 100, 2048, 2049, 2050, 9999, 20_000]) growing.read(column.subarray(0, end), 0.9);
    const grown = growing.read(column, 0.9);
    const fresh = new ColumnReader().read(column, 0.9);
    expect(grown.line).toEqual(fresh.line);
    expect(grown.candidates).toEqual(fresh.candidates);
    expect(grown.notPositive).toBe(fresh.notPositive);
    expect(grown.notPositive).toBe(column.filter((value) => value <= 0).length);
  });

  it('smooths as the core does, gaps included, and again when the factor changes', () => {
    const column = noise(3000);
    column[7] = NaN;
    const reader = new ColumnReader();
    reader.read(column.subarray(0, 500), 0.6);
    expect(reader.read(column, 0.6).line).toEqual(smooth(column, 0.6));
    expect(reader.read(column, 0.95).line).toEqual(smooth(column, 0.95));
    expect(reader.read(column, 0).line).toBe(column);
  });

  it('offers few candidates, with the first, the last and every extreme among them', () => {
    const column = noise(300_000);
    column[123_456] = 50;
    column[234_567] = -50;
    const { candidates } = new ColumnReader().read(column, 0);
    expect(candidates.length).toBeLessThanOrEqual(4098);
    for (const index of [0, 123_456, 234_567, 299_999]) expect(candidates).toContain(index);
    expect(candidates.every((index, i) => i === 0 || index > candidates[i - 1])).toBe(true);
  });

  it('offers every value of a short run', () => {
    expect([...new ColumnReader().read(Float64Array.of(5, NaN, 5), 0).candidates]).toEqual([0, 1, 2]);
  });

  it('starts anew where the column was cut or is another', () => {
    const reader = new ColumnReader();
    reader.read(noise(5000), 0.9);
    const cut = noise(5000).subarray(0, 3000);
    expect(reader.read(cut, 0.9).candidates).toEqual(new ColumnReader().read(cut, 0.9).candidates);
    const other = noise(6000, 2);
    const read = reader.read(other, 0.9);
    expect(read.line).toEqual(smooth(other, 0.9));
    expect(read.candidates).toEqual(new ColumnReader().read(other, 0).candidates);
  });

  it('prefers numbers to gaps', () => {
    const column = new Float64Array(5000).fill(NaN);
    for (let i = 0; i < 5000; i += 2) column[i] = i;
    const { candidates } = new ColumnReader().read(column, 0);
    const inner = [...candidates].slice(1, -1);
    expect(inner.every((index) => Number.isFinite(column[index]))).toBe(true);
  });
});
