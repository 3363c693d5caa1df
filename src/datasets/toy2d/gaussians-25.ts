import { definePoints, gaussianMixture } from './define';

const SIDE = 5;
const SPACING = 2;
const centers = new Float32Array(2 * SIDE * SIDE);
for (let i = 0; i < SIDE * SIDE; i++) {
  centers[2 * i] = SPACING * (Math.floor(i / SIDE) - 2);
  centers[2 * i + 1] = SPACING * ((i % SIDE) - 2);
}

/** PacGAN's 2D-grid (Lin et al. 2018, section 4.1): centres (2i, 2j), i, j = −2 … 2, standard deviation 0.05. */
export const gaussians25 = definePoints({
  id: 'gaussians-25',
  label: { en: '25 Gaussians', 'zh-CN': '25 个高斯' },
  summary: {
    en: 'A 5 × 5 grid of small blobs: the classic count of how many modes a GAN finds.',
    'zh-CN': '5 × 5 网格上的小簇：统计 GAN 找到多少模式的经典数据。',
  },
  bound: 4.4,
  ...gaussianMixture(centers, 0.05),
});
