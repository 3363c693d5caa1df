import { definePoints } from './define';

/** n = √U · 3π; ±(−n cos n + U/2, n sin n + U/2) / 3 + 0.1 · N, as in FFJORD's toy data. */
export const twoSpirals = definePoints({
  id: 'two-spirals',
  label: { en: 'Two spirals', 'zh-CN': '双螺旋' },
  summary: {
    en: 'Two arms wound around each other: long, thin and close together, a hard test of fine detail.',
    'zh-CN': '两条相互缠绕的旋臂：细长而靠近，对细节是严格的考验。',
  },
  bound: 3.6,
  classes: 2,
  draw(rng) {
    const arm = rng.integer(2);
    const sign = arm === 0 ? 1 : -1;
    const n = 3 * Math.PI * Math.sqrt(rng.uniform());
    const x = -n * Math.cos(n) + 0.5 * rng.uniform();
    const y = n * Math.sin(n) + 0.5 * rng.uniform();
    return [(sign * x) / 3 + 0.1 * rng.normal(), (sign * y) / 3 + 0.1 * rng.normal(), arm];
  },
});
