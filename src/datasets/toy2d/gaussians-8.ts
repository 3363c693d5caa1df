import { definePoints, gaussianMixture, onCircle } from './define';

/** (4 · unit direction + 0.5 · N) / 1.414, as in the toy data of WGAN-GP and FFJORD. */
export const gaussians8 = definePoints({
  id: 'gaussians-8',
  label: { en: '8 Gaussians', 'zh-CN': '8 个高斯' },
  summary: {
    en: 'Eight round blobs on a circle: shows at once whether a model drops modes or smears bridges between them.',
    'zh-CN': '圆周上的八个圆形簇：一眼看出模型是否丢失模式，或在簇之间拖出“桥”。',
  },
  bound: 4,
  ...gaussianMixture(onCircle(8, 4 / 1.414), 0.5 / 1.414),
});
