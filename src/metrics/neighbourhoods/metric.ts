import type { MetricGroup, MetricMeta } from '../types';

const IN_PIXELS = {
  en: ' On images, distances are between pixels.',
  'zh-CN': '在图像上，距离按像素计算。',
} as const;

/** A metric whose help ends by saying what distances are on images. */
function inPixels(metric: MetricMeta): MetricMeta {
  return {
    ...metric,
    help: { en: metric.help.en + IN_PIXELS.en, 'zh-CN': metric.help['zh-CN'] + IN_PIXELS['zh-CN'] },
    labelOnImages: {
      en: `${metric.label.en} in pixels`,
      'zh-CN': `像素${metric.label['zh-CN']}`,
    },
  };
}

/** Fidelity and diversity, told apart by the five nearest neighbours. */
export const neighbourhoods: MetricGroup = {
  id: 'neighbourhoods',
  appliesTo: 'everything',
  live: ['points'],
  metrics: [
    inPixels({
      id: 'precision',
      label: { en: 'Precision', 'zh-CN': '精确率' },
      help: {
        en: 'Share of samples that lie where real data lie: within the five-neighbour radius of any held-out item. Low means samples that look like nothing real.',
        'zh-CN':
          '落在真实数据所在区域的样本比例，即处于任一留出数据的五近邻半径之内。低说明有些样本不像真实数据。',
      },
      better: 'high',
      range: [0, 1],
    }),
    inPixels({
      id: 'recall',
      label: { en: 'Recall', 'zh-CN': '召回率' },
      help: {
        en: 'Share of held-out items that lie where samples lie. Low means that parts of the data are never made. One far sample can reach over many items: see coverage.',
        'zh-CN':
          '落在样本所在区域的留出数据比例。低说明有些数据从未被生成。一个离群样本可能覆盖许多数据，请同时看覆盖率。',
      },
      better: 'high',
      range: [0, 1],
    }),
    inPixels({
      id: 'density',
      label: { en: 'Density', 'zh-CN': '密度' },
      help: {
        en: 'How many real neighbourhoods a sample lies in, relative to what is expected: 1 for a perfect model, more where samples crowd into the dense places.',
        'zh-CN': '每个样本落入的真实邻域数与期望之比：完美模型为 1，样本挤在密集处时更大。',
      },
      better: 'high',
    }),
    inPixels({
      id: 'coverage',
      label: { en: 'Coverage', 'zh-CN': '覆盖率' },
      help: {
        en: 'Share of held-out items with a sample within their five-neighbour radius. Sturdier than recall against a few far samples.',
        'zh-CN': '五近邻半径内至少有一个样本的留出数据比例。比召回率更不易受少数离群样本影响。',
      },
      better: 'high',
      range: [0, 1],
    }),
  ],
};
