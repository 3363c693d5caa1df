import { describe, expect, it } from 'vitest';
import { SliceSize } from './slice-size';

/** A card that takes so long for a step, and never answers sooner than after a while. */
function settledOn(card: { step: number; answer: number; script?: number }, slices = 200): number {
  const size = new SliceSize();
  for (let i = 0; i < slices; i++) {
    const { steps } = size;
    const busy = Math.max(card.step, card.script ?? 0.1) * steps;
    // Now and then something else holds it up.
    size.took(Math.max(busy, card.answer) + (i % 5 === 0 ? 30 : 0));
  }
  return size.steps;
}

describe('the size of a slice', () => {
  it('is one step where the card takes long for it', () => {
    expect(settledOn({ step: 20, answer: 5 })).toBe(1);
    expect(settledOn({ step: 200, answer: 5 })).toBe(1);
  });

  it('grows until the card, not its answer, takes the time', () => {
    expect(settledOn({ step: 1, answer: 16 })).toBe(16);
    expect(settledOn({ step: 4, answer: 16 })).toBe(4);
    expect(settledOn({ step: 0.2, answer: 4, script: 2 })).toBe(2);
  });

  it('keeps a slice short however fast a larger one would be', () => {
    for (const step of [3, 5, 7, 11]) expect(step * settledOn({ step, answer: 30 })).toBeLessThanOrEqual(32);
    expect(settledOn({ step: 0.1, answer: 20 })).toBe(16);
    expect(settledOn({ step: 0.1, answer: 40 })).toBe(1);
  });

  it('falls again when the card has become slower', () => {
    const size = new SliceSize();
    for (let i = 0; i < 200; i++) size.took(Math.max(size.steps, 16));
    expect(size.steps).toBe(16);
    for (let i = 0; i < 3000; i++) size.took(20 * size.steps);
    expect(size.steps).toBe(1);
  });
});
