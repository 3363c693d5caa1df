import { expect, it } from 'vitest';
import { defaultsOf, isActive, type NumberParam, type ParamSpec } from './params';

const text = { en: 'x', 'zh-CN': 'x' };
const base = { label: text, help: text, group: 'model', effect: 'live' } as const;
const number: NumberParam = { ...base, kind: 'number', default: 2, min: 1, max: 8, step: 1 };
const spec: ParamSpec = { a: number, b: { ...base, kind: 'toggle', default: true } };

it('defaultsOf gives a fresh record of every default', () => {
  expect(defaultsOf(spec)).toEqual({ a: 2, b: true });
  expect(defaultsOf(spec)).not.toBe(defaultsOf(spec));
});

it('isActive follows the other parameter’s value', () => {
  const knob: NumberParam = { ...number, when: { param: 'way', is: ['x', 'y'] } };
  expect(isActive(number, {})).toBe(true);
  expect(isActive(knob, { way: 'y' })).toBe(true);
  expect(isActive(knob, { way: 'z' })).toBe(false);
  expect(isActive(knob, {})).toBe(false);
});
