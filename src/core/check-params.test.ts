import { describe, expect, it } from 'vitest';
import { fitsSpec, show, whyNot } from './check-params';
import type { ChoiceParam, NumberParam, ToggleParam } from './params';

const text = { en: 'x', 'zh-CN': 'x' };
const base = { label: text, help: text, group: 'model', effect: 'live' } as const;
const size: NumberParam = { ...base, kind: 'number', default: 2, min: 1, max: 8, step: 1, integer: true };
const rate: NumberParam = { ...base, kind: 'number', default: 0.1, min: 0, max: 1, step: 0.1 };
const flag: ToggleParam = { ...base, kind: 'toggle', default: false };
const way: ChoiceParam = {
  ...base,
  kind: 'choice',
  default: 'a',
  options: [
    { value: 'a', label: text },
    { value: 'b', label: text, only: 'images' },
  ],
};

describe('whyNot', () => {
  it.each([1, 8, 3])('takes the whole number %d', (value) => {
    expect(whyNot(size, value, { kind: 'points' })).toBeUndefined();
  });

  it.each([
    [0, 'must be a whole number from 1 to 8, not 0'],
    [9, 'must be a whole number from 1 to 8, not 9'],
    [2.5, 'must be a whole number from 1 to 8, not 2.5'],
    [Number.NaN, 'must be a whole number from 1 to 8, not NaN'],
    [Infinity, 'must be a whole number from 1 to 8, not Infinity'],
    [-Infinity, 'must be a whole number from 1 to 8, not -Infinity'],
    ['3', 'must be a whole number from 1 to 8, not "3"'],
    ['', 'must be a whole number from 1 to 8, not ""'],
    [true, 'must be a whole number from 1 to 8, not true'],
    [null, 'must be a whole number from 1 to 8, not null'],
    [undefined, 'must be a whole number from 1 to 8, not undefined'],
    [[3], 'must be a whole number from 1 to 8, not a list'],
    [{}, 'must be a whole number from 1 to 8, not a value of type object'],
    [3n, 'must be a whole number from 1 to 8, not a value of type bigint'],
  ])('refuses %s as a whole number', (value, reason) => {
    expect(whyNot(size, value, { kind: 'points' })).toBe(reason);
  });

  it('takes any number in range where it need not be whole, off the slider’s grid too', () => {
    for (const value of [0, 1, 0.123]) expect(whyNot(rate, value, { kind: 'points' })).toBeUndefined();
    expect(whyNot(rate, 1.0001, { kind: 'points' })).toBe('must be a number from 0 to 1, not 1.0001');
  });

  it('takes true and false alone as a toggle', () => {
    expect(whyNot(flag, true, { kind: 'points' })).toBeUndefined();
    for (const value of [0, 1, 'true', null])
      expect(whyNot(flag, value, { kind: 'points' })).toMatch(/must be true or false/);
  });

  it('takes the options of a choice, each on its kind of data', () => {
    expect(whyNot(way, 'a', { kind: 'points' })).toBeUndefined();
    expect(whyNot(way, 'b', { kind: 'images' })).toBeUndefined();
    expect(whyNot(way, 'b', { kind: 'points' })).toBe('can be "b" on images only');
    expect(whyNot(way, 'A', { kind: 'images' })).toBe('must be one of "a", "b", not "A"');
    for (const value of ['', 0, ['a'], null, 'constructor']) {
      expect(whyNot(way, value, { kind: 'images' })).toMatch(/must be one of/);
    }
  });
});

describe('fitsSpec', () => {
  const spec = { size, rate, flag, way };
  const good = { size: 2, rate: 0.5, flag: true, way: 'a' };

  it('asks for a fitting value of every parameter', () => {
    expect(fitsSpec(spec, good, { kind: 'points' })).toBe(true);
    expect(fitsSpec(spec, { ...good, size: 9 }, { kind: 'points' })).toBe(false);
    expect(fitsSpec(spec, { ...good, way: 'b' }, { kind: 'points' })).toBe(false);
    const { flag: _left, ...rest } = good;
    expect(fitsSpec(spec, rest, { kind: 'points' })).toBe(false);
  });
});

describe('show', () => {
  it('quotes what it can, cut short', () => {
    expect(show('a"b')).toBe('"a\\"b"');
    expect(show('x'.repeat(100))).toBe(`"${'x'.repeat(40)}…"`);
    expect(show(Symbol('s'))).toBe('a value of type symbol');
    expect(show(() => 1)).toBe('a value of type function');
  });
});
