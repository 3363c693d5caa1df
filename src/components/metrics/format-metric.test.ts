import { describe, expect, it } from 'vitest';
import { formatMetric, formatSampleTime } from './format-metric';

describe('formatMetric', () => {
  const write = (value: number, uncertainty: number, range?: readonly [number, number]) => {
    return formatMetric(range ? { range } : {}, { value, uncertainty }).parts.join(' ');
  };

  it('goes as far as the error does', () => {
    expect(write(0.0912, 0.0061)).toBe('0.091 ± 0.006');
    expect(write(12.34, 0.1)).toBe('12.3 ± 0.1');
    expect(write(1234.5, 20)).toBe('1235 ± 20');
    expect(write(-0.00004, 0.001)).toBe('0.000 ± 0.001');
    expect(write(-0.0042, 0.001)).toBe('−0.004 ± 0.001');
  });

  it('writes counts and exact values plainly', () => {
    expect(write(25, 0)).toBe('25 ± 0');
    expect(write(0.1234, 0)).toBe('0.123 ± 0.000');
    expect(write(0, 0)).toBe('0 ± 0');
  });

  it('writes shares in percent', () => {
    expect(write(0.98889, 0.002, [0, 1])).toBe('98.9 ± 0.2 %');
    expect(write(1, 0, [0, 1])).toBe('100 ± 0 %');
    expect(formatMetric({ range: [0, 1] }, { value: 0.5, uncertainty: 0.01 }).value).toBe('50 %');
  });
});

it('formatSampleTime keeps to few characters', () => {
  expect([0.0009, 0.0213, 6.42, 431.7].map(formatSampleTime)).toEqual(['<0.01', '0.021', '6.4', '432']);
});
