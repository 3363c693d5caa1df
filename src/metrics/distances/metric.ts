import type { MetricGroup } from '../types';

const UNIT = { en: "the data's own unit of length", 'zh-CN': '数据自身的长度单位' };

/** Distances between the distributions of real and generated items. */
export const distances: MetricGroup = {
  id: 'distances',
  appliesTo: 'everything',
  live: ['points', 'images'],
  metrics: [
    {
      id: 'slicedWasserstein',
      label: { en: 'Sliced Wasserstein', 'zh-CN': '切片 Wasserstein' },
      labelOnImages: { en: 'Sliced Wasserstein in pixels', 'zh-CN': '像素切片 Wasserstein' },
      help: {
        en: 'How far mass must be moved to turn the samples into the held-out data, averaged over 128 directions. Above 0 even for a perfect model, because two finite sets are never alike: compare with real against real. On images it compares pixels, not what they show.',
        'zh-CN':
          '把样本变成留出数据需要移动多远的质量，取 128 个方向的平均。有限的两组数据不会完全相同，所以完美模型也大于 0，请与“真实对真实”比较。在图像上它比较的是像素，而不是图像的内容。',
      },
      unit: UNIT,
      better: 'low',
    },
    {
      id: 'energyDistance',
      label: { en: 'Energy distance', 'zh-CN': '能量距离' },
      labelOnImages: { en: 'Energy distance in pixels', 'zh-CN': '像素能量距离' },
      help: {
        en: 'Twice the mean distance between samples and held-out items, less the mean distances within each set. An unbiased estimate: around 0 for a perfect model, a little below as often as above.',
        'zh-CN':
          '样本与留出数据之间平均距离的两倍，减去各自内部的平均距离。这是无偏估计：完美模型在 0 附近，略低于 0 和略高于 0 的机会相同。',
      },
      unit: UNIT,
      better: 'low',
    },
  ],
};
