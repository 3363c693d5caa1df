import type { MetricGroup } from '../types';

/** Whether samples are copies of training items. */
export const memorisation: MetricGroup = {
  id: 'memorisation',
  appliesTo: 'everything',
  live: ['points'],
  metrics: [
    {
      id: 'memorisation',
      label: { en: 'Memorisation', 'zh-CN': '记忆程度' },
      labelOnImages: { en: 'Memorisation in pixels', 'zh-CN': '像素记忆程度' },
      help: {
        en: 'How often a sample is closer to its nearest training item than a held-out item is to its own. 50 % for a model that draws fresh items; well above it, samples copy the training data, or keep to its densest places, which this number cannot tell apart: look at the nearest training items. Below 50 %, samples lie off the data.',
        'zh-CN':
          '样本比留出数据更接近其最近训练数据的频率。能生成全新数据的模型为 50 %；明显更高说明样本在复制训练数据，或只停留在最密集处，这个数字无法区分二者，请查看最近的训练数据。低于 50 % 说明样本偏离数据。',
      },
      better: 'low',
      perfect: 0.5,
      range: [0, 1],
    },
  ],
};
