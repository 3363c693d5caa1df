import { definePoints } from './define';

const RINGS = 4;

/** Radii 0.25, 0.5, 0.75 and 1, times 3, plus 0.08 · N, as in FFJORD's toy data. */
export const rings = definePoints({
  id: 'rings',
  label: { en: 'Four rings', 'zh-CN': '四重环' },
  summary: {
    en: 'Four rings, one in another, with equally many points each: narrow gaps that fill up easily.',
    'zh-CN': '层层相套的四个环，每环点数相同：间隙很窄，容易被填满。',
  },
  bound: 3.4,
  classes: RINGS,
  draw(rng) {
    const ring = rng.integer(RINGS);
    const radius = (3 * (ring + 1)) / RINGS;
    const angle = 2 * Math.PI * rng.uniform();
    return [
      radius * Math.cos(angle) + 0.08 * rng.normal(),
      radius * Math.sin(angle) + 0.08 * rng.normal(),
      ring,
    ];
  },
});
