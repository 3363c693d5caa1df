import { definePoints } from './define';

/** The spiral of scikit-learn's noise-free `make_swiss_roll`, seen from its end; `u` in [0, 1]. */
export function rollPoint(u: number): readonly [x: number, y: number] {
  const t = 1.5 * Math.PI * (1 + 2 * u);
  return [t * Math.cos(t), t * Math.sin(t)];
}

/** `make_swiss_roll` with noise 1, its first and third coordinate, over 5. */
export const swissRoll = definePoints({
  id: 'swiss-roll',
  label: { en: 'Swiss roll', 'zh-CN': '瑞士卷' },
  summary: {
    en: 'A thick spiral: one connected band whose turns lie close together.',
    'zh-CN': '一条较粗的螺旋带：整体连通，各圈彼此靠近。',
  },
  bound: 3.3,
  draw(rng) {
    const [x, y] = rollPoint(rng.uniform());
    return [(x + rng.normal()) / 5, (y + rng.normal()) / 5];
  },
});
