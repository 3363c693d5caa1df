import { describe, expect, it } from 'vitest';
import { condensed, sameArguments } from './condense';
import type { GlCall } from './gl-recorder';

const run = (): void => undefined;
const call = (name: string, ...args: unknown[]): GlCall => ({ name, run, args });
const draw = call('drawArrays', 4, 0, 3);
const [P, Q, A, B, at] = ['P', 'Q', 'A', 'B', 'at'].map((name) => ({ name }));

/** Names and first arguments of what is left. */
const left = (calls: GlCall[]) => condensed(calls).map(({ name, args }) => [name, args.at(-1)]);

describe('condensed', () => {
  it('leaves out what is set already', () => {
    const bound = [call('useProgram', P), call('activeTexture', 0), call('bindTexture', 1, A)];
    expect(left([...bound, draw, ...bound, draw])).toEqual([
      ['useProgram', P],
      ['activeTexture', 0],
      ['bindTexture', A],
      ['drawArrays', 3],
      ['drawArrays', 3],
    ]);
  });

  it('knows textures by unit and uniforms by program', () => {
    const calls = [
      call('useProgram', P),
      call('uniform1iv', at, [1, 2]),
      call('activeTexture', 0),
      call('bindTexture', 1, A),
      call('activeTexture', 1),
      call('bindTexture', 1, A),
      call('useProgram', Q),
      call('uniform1iv', at, [1, 2]),
    ];
    expect(condensed(calls)).toEqual(calls);
    const again = [call('activeTexture', 0), call('bindTexture', 1, B), call('uniform1iv', at, [1, 2])];
    expect(condensed([...calls, ...again])).toEqual([...calls, ...again.slice(0, 2)]);
  });

  it('keeps numbers that change, and draws, and what it does not know', () => {
    const live = { ...call('uniform1fv', at, [1]), live: () => [2] };
    const calls = [call('useProgram', P), live, draw, { ...live, live: () => [3] }, draw, call('enable', 7)];
    expect(condensed([...calls, call('enable', 7)])).toHaveLength(7);
  });

  it('drops uniforms that a program does not have', () => {
    expect(condensed([call('uniform1f', null, 3)])).toEqual([]);
  });
});

describe('sameArguments', () => {
  it('compares lists number by number, and things by identity', () => {
    expect(sameArguments([1, [2, NaN], A], [1, [2, NaN], A])).toBe(true);
    expect(sameArguments([1, [2, 3]], [1, [2, 4]])).toBe(false);
    expect(sameArguments([A], [{ ...A }])).toBe(false);
    expect(sameArguments([1], [1, 2])).toBe(false);
  });
});
