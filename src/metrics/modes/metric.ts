import type { MetricGroup } from '../types';

/** How well samples cover the modes of a Gaussian mixture. */
export const modes: MetricGroup = {
  id: 'modes',
  appliesTo: 'mixtures',
  live: ['points'],
  metrics: [
    {
      id: 'highQuality',
      label: { en: 'High-quality share', 'zh-CN': '高质量比例' },
      help: {
        en: 'Share of samples within three standard deviations of the nearest mode. A perfect model reaches 98.9 %; well above it, the modes have become too narrow.',
        'zh-CN': '落在最近模式三个标准差以内的样本比例。完美模型为 98.9 %；明显更高说明各模式变得过窄。',
      },
      better: 'high',
      range: [0, 1],
    },
    {
      id: 'modesCaptured',
      label: { en: 'Modes captured', 'zh-CN': '覆盖的模式数' },
      help: {
        en: 'Modes of the mixture with at least one sample within three standard deviations. It says nothing of how many samples each has: see reverse KL.',
        'zh-CN': '三个标准差以内至少有一个样本的模式数。它不说明各模式分到多少样本，请看反向 KL。',
      },
      unit: { en: 'modes', 'zh-CN': '个模式' },
      better: 'high',
    },
    {
      id: 'reverseKl',
      label: { en: 'Reverse KL over modes', 'zh-CN': '模式间的反向 KL' },
      help: {
        en: 'How unevenly samples are spread over the modes: 0 when each has as many, the logarithm of the number of modes when one has all.',
        'zh-CN': '样本在各模式之间分布的不均匀程度：每个模式一样多时为 0，全部落在一个模式时为模式数的对数。',
      },
      unit: { en: 'nats', 'zh-CN': 'nat' },
      better: 'low',
    },
  ],
};
