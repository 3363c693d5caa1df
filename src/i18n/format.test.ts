import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCompact,
  formatDuration,
  formatInteger,
  formatPercent,
  formatRate,
  formatSetting,
  formatSignificant,
  parseNumber,
} from './format';

describe('numbers as the page writes them', () => {
  it('groups thousands', () => {
    expect(formatInteger(0)).toBe('0');
    expect(formatInteger(999)).toBe('999');
    expect(formatInteger(12480)).toBe('12,480');
    expect(formatInteger(1234567)).toBe('1,234,567');
    expect(formatInteger(-1234)).toBe('−1,234');
    expect(formatInteger(Number.NaN)).toBe('–');
  });

  it('writes durations as m:ss, then h:mm:ss', () => {
    expect(formatDuration(0)).toBe('0:00');
    expect(formatDuration(42_900)).toBe('0:42');
    expect(formatDuration(59 * 60_000 + 59_999)).toBe('59:59');
    expect(formatDuration(3_723_000)).toBe('1:02:03');
  });

  it('shortens counts without ever reading 1000k', () => {
    expect(formatCompact(9_999)).toBe('9,999');
    expect(formatCompact(10_000)).toBe('10.0k');
    expect(formatCompact(537_600)).toBe('538k');
    expect(formatCompact(999_949)).toBe('1.0M');
    expect(formatCompact(3_194_880)).toBe('3.2M');
    expect(formatCompact(2.5e9)).toBe('2.5G');
  });

  it('writes rates with a decimal while they are small', () => {
    expect(formatRate(0)).toBe('–');
    expect(formatRate(3.14)).toBe('3.1');
    expect(formatRate(9.96)).toBe('10');
    expect(formatRate(1318.4)).toBe('1,318');
  });

  it('keeps the width of a running number', () => {
    expect(formatSignificant(104.23)).toBe('104.2');
    expect(formatSignificant(0.0012)).toBe('0.001200');
    expect(formatSignificant(1e-7)).toBe('1.000e−7');
    expect(formatSignificant(-2.5, 2)).toBe('−2.5');
    expect(formatSignificant(Number.POSITIVE_INFINITY)).toBe('∞');
    expect(formatSignificant(Number.NaN)).toBe('NaN');
  });

  it('writes bytes and shares', () => {
    expect(formatBytes(999)).toBe('999 B');
    expect(formatBytes(1_500)).toBe('1.5 kB');
    expect(formatBytes(12_345_678)).toBe('12.3 MB');
    expect(formatPercent(0.424)).toBe('42 %');
    expect(formatPercent(7)).toBe('100 %');
  });
});

describe('numbers as people type them', () => {
  it.each([
    ['0.001', 0.001],
    ['1e-3', 0.001],
    ['.5', 0.5],
    [' 128 ', 128],
    ['1,024', 1024],
    ['12,345.6', 12345.6],
    ['－２', -2],
    ['０．５', 0.5],
  ])('reads %j as %d', (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  it.each(['', 'abc', '0,5', '1,02', '1.2.3', '0x10', '1e999', 'Infinity', 'NaN', '5 %', '--1'])(
    'does not guess at %j',
    (text) => {
      expect(parseNumber(text)).toBeUndefined();
    },
  );

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (value) => {
        const rounded = Number(value.toPrecision(10));
        expect(parseNumber(formatSetting(value))).toBe(rounded === 0 ? 0 + rounded : rounded);
      }),
    );
  });
});
