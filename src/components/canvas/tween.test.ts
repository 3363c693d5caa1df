import { describe, expect, it } from 'vitest';
import { GLIDE_MS, Tween } from './tween';

describe('Tween', () => {
  it('glides from what is shown to what is new and then stands still', () => {
    const tween = new Tween();
    tween.jump(Float32Array.of(0, 10));
    const target = Float32Array.of(1, 20);
    tween.glide(target, 1000);
    expect([...tween.at(1000)]).toEqual([0, 10]);
    const [x, y] = tween.at(1000 + GLIDE_MS / 2);
    expect(x).toBeCloseTo(0.75);
    expect(y).toBeCloseTo(17.5);
    expect(tween.moving).toBe(true);
    expect(tween.at(1000 + GLIDE_MS)).toBe(target);
    expect(tween.moving).toBe(false);
  });

  it('takes up a new target in mid-glide without a jump', () => {
    const tween = new Tween();
    tween.jump(Float32Array.of(0));
    tween.glide(Float32Array.of(1), 0);
    const before = tween.at(50)[0];
    tween.glide(Float32Array.of(-1), 50);
    expect(tween.at(50)[0]).toBe(before);
    expect(tween.at(50 + GLIDE_MS)[0]).toBe(-1);
  });

  it('jumps where the number of items changed, and never writes to a target', () => {
    const tween = new Tween();
    const first = Float32Array.of(3);
    tween.jump(first);
    tween.glide(Float32Array.of(5, 6), 0);
    expect([...tween.at(0)]).toEqual([5, 6]);
    tween.jump(first);
    tween.glide(Float32Array.of(9), 0);
    tween.at(70);
    expect(first[0]).toBe(3);
  });

  it('ends within 150 ms', () => {
    expect(GLIDE_MS).toBeLessThanOrEqual(150);
  });
});
