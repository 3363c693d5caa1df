import { definePoints } from './define';

/** scikit-learn's noise-free `make_moons`: moon 0 is the outer one, moon 1 the inner; `angle` in [0, π]. */
export function moonPoint(moon: number, angle: number): readonly [x: number, y: number] {
  return moon === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
}

/** `make_moons` with noise 0.1, then ·2 + (−1, −0.2). */
export const moons = definePoints({
  id: 'moons',
  label: { en: 'Two moons', 'zh-CN': '双月' },
  summary: {
    en: 'Two interleaved half circles: two curved, separate pieces that a straight-line model cannot follow.',
    'zh-CN': '两个交错的半圆：两段彼此分离的弯曲结构，直线式模型无法跟随。',
  },
  bound: 3.6,
  classes: 2,
  draw(rng) {
    const moon = rng.integer(2);
    const [x, y] = moonPoint(moon, Math.PI * rng.uniform());
    return [2 * (x + 0.1 * rng.normal()) - 1, 2 * (y + 0.1 * rng.normal()) - 0.2, moon];
  },
});
