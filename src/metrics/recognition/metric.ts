import { CLASSIFIED } from '../classifier/metric';
import type { MetricGroup } from '../types';

/** Whether a conditional model makes what it is asked for. */
export const recognition: MetricGroup = {
  id: 'recognition',
  appliesTo: 'families',
  datasets: CLASSIFIED,
  live: ['images'],
  metrics: [
    {
      id: 'conditionalAccuracy',
      label: { en: 'Recognised as asked', 'zh-CN': '按要求识别率' },
      help: {
        en: "Of a conditional model: share of samples that the project's own classifier recognises as the class that was asked for. Of real images it recognises about 99 %.",
        'zh-CN': '用于条件模型：被本项目自带分类器识别为所要求类别的样本比例。对真实图像，它能识别约 99 %。',
      },
      better: 'high',
      range: [0, 1],
    },
  ],
};
