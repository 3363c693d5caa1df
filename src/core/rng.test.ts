import { describe, expect, it } from 'vitest';
import { philox4x32, Rng, STREAM } from './rng';

function words(counter: number[], key: number[]): string[] {
  const out = new Uint32Array(4);
  philox4x32(Uint32Array.from(counter), Uint32Array.from(key), out);
  return Array.from(out, (word) => word.toString(16).padStart(8, '0'));
}

describe('philox4x32', () => {
  it('gives the known answers of Random123', () => {
    const ones = 0xffffffff;
    expect(words([0, 0, 0, 0], [0, 0])).toEqual(['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']);
    expect(words([ones, ones, ones, ones], [ones, ones])).toEqual([
      '408f276d',
      '41c83b0e',
      'a20bc7c6',
      '6d5451fd',
    ]);
    expect(words([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toEqual([
      'd16cfe09',
      '94fdcceb',
      '5001e420',
      '24126ea1',
    ]);
  });
});

describe('Rng', () => {
  it('repeats for the same seed, stream and substream, and differs otherwise', () => {
    const draw = (seed: number, stream: number, sub: number) => [...new Rng(seed, stream, sub).uniforms(8)];
    expect(draw(7, STREAM.init, 3)).toEqual(draw(7, STREAM.init, 3));
    expect(draw(7, STREAM.init, 3)).not.toEqual(draw(8, STREAM.init, 3));
    expect(draw(7, STREAM.init, 3)).not.toEqual(draw(7, STREAM.shuffle, 3));
    expect(draw(7, STREAM.init, 3)).not.toEqual(draw(7, STREAM.init, 4));
    expect(draw(0, STREAM.init, 0)).not.toEqual(draw(1, STREAM.init, 0));
  });

  it('keeps the first numbers when more are drawn', () => {
    const few = new Rng(1, STREAM.samplingNoise).normals(10);
    const many = new Rng(1, STREAM.samplingNoise).normals(100);
    expect([...many.subarray(0, 10)]).toEqual([...few]);
  });

  it('draws normals of mean 0, variance 1 and kurtosis 3', () => {
    const n = 200_000;
    const x = new Rng(42, STREAM.trainingNoise).normals(n);
    const moment = (power: number) => x.reduce((sum, value) => sum + value ** power, 0) / n;
    expect(Math.abs(moment(1))).toBeLessThan(0.01);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.015);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.1);
  });

  it('permutes: every index once, and not in order', () => {
    const order = [...new Rng(5, STREAM.shuffle).permutation(1000)];
    expect(new Set(order).size).toBe(1000);
    expect(order.filter((value, i) => value === i).length).toBeLessThan(10);
  });
});
