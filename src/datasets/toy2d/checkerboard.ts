import { definePoints } from './define';

/** x₁ = 4U − 2; x₂ = U − 2 · {0, 1} + (⌊x₁⌋ mod 2); times 2, as in FFJORD's toy data. */
export const checkerboard = definePoints({
  id: 'checkerboard',
  label: { en: 'Checkerboard', 'zh-CN': '棋盘' },
  summary: {
    en: 'Eight filled squares that touch at their corners: sharp edges, which smooth models round off.',
    'zh-CN': '八个仅以角相接的实心方格：边缘锐利，平滑的模型会把它们磨圆。',
  },
  bound: 4.25,
  draw(rng) {
    const x = 4 * rng.uniform() - 2;
    const odd = Math.abs(Math.floor(x) % 2);
    const y = rng.uniform() - 2 * rng.integer(2) + odd;
    return [2 * x, 2 * y];
  },
});
