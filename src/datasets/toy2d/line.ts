import { definePoints } from './define';

/** A diagonal from (−2.5, −2.5) to (2.5, 2.5), uniform along its length, plus 0.05 · N. */
export const line = definePoints({
  id: 'line',
  label: { en: 'Line', 'zh-CN': '直线' },
  summary: {
    en: 'A thin diagonal: the easiest shape, one dimension hidden in two. A good first try.',
    'zh-CN': '一条细对角线：最简单的形状，藏在二维中的一维。适合第一次尝试。',
  },
  bound: 2.75,
  draw(rng) {
    const along = 5 * rng.uniform() - 2.5;
    return [along + 0.05 * rng.normal(), along + 0.05 * rng.normal()];
  },
});
