import { definePoints, gaussianMixture, onCircle } from './define';

/** PacGAN's 2D-ring (Lin et al. 2018, section 4.1): radius 1, standard deviation 0.01. */
export const ring8 = definePoints({
  id: 'ring-8',
  label: { en: 'Tight ring of 8', 'zh-CN': '8 点细环' },
  summary: {
    en: 'Eight very tight blobs on the unit circle, as in the PacGAN paper: hard, because almost all of the plane is empty.',
    'zh-CN': '单位圆上八个极窄的簇，取自 PacGAN 论文：平面几乎处处为空，因此很难。',
  },
  bound: 1.15,
  ...gaussianMixture(onCircle(8, 1), 0.01),
});
