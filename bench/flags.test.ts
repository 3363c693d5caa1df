import { describe, expect, it } from 'vitest';
import { parseFlags, PARTS } from './flags';

describe('the command line', () => {
  it('measures everything unless told otherwise, and writes it', () => {
    const flags = parseFlags([]);
    expect(flags).toMatchObject({ quick: false, only: [], backends: ['wasm', 'webgl'], dry: false });
    expect(flags.parts).toEqual([...PARTS]);
    expect(parseFlags(['--quick']).parts).not.toContain('growth');
  });

  it('compares speeds alone, and writes nothing, when pieces are asked', () => {
    const flags = parseFlags(['--only', 'vae-reference, moons', '--backends', 'wasm']);
    expect(flags).toMatchObject({
      only: ['vae-reference', 'moons'],
      backends: ['wasm'],
      parts: ['speed'],
      dry: true,
    });
  });

  it('writes a part of the run where it is given a name', () => {
    const flags = parseFlags(['--only', 'moons', '--name', 'a-gpu']);
    expect(flags).toMatchObject({ name: 'a-gpu', dry: false });
    expect(parseFlags(['--name', 'a-gpu', '--dry']).dry).toBe(true);
  });

  it('refuses what it does not know', () => {
    expect(() => parseFlags(['--backends', 'cuda'])).toThrow(/"cuda" is none of/);
    expect(() => parseFlags(['--rounds', '0'])).toThrow(/whole number/);
    expect(() => parseFlags(['--fast'])).toThrow(/--fast/);
  });
});
