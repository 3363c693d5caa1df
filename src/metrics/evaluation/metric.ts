import type { MetricGroup } from '../types';

/** What a model can say of held-out items beyond its samples; computed by its own `evaluate`. */
export const evaluation: MetricGroup = {
  id: 'evaluation',
  appliesTo: 'families',
  live: ['points'],
  metrics: [
    {
      id: 'elbo',
      label: { en: 'ELBO, held-out', 'zh-CN': 'ELBO（留出数据）' },
      help: {
        en: 'Evidence lower bound of held-out items: a lower bound of their log-likelihood under the model. Comparable between VAEs with the same likelihood on the same data alone.',
        'zh-CN': '留出数据的证据下界，即模型对数似然的下界。只能在相同数据、相同似然的 VAE 之间比较。',
      },
      unit: { en: 'nats per item', 'zh-CN': 'nat/个' },
      better: 'high',
    },
    {
      id: 'iwaeNll',
      label: { en: 'IWAE negative log-likelihood', 'zh-CN': 'IWAE 负对数似然' },
      help: {
        en: 'Importance-weighted estimate of the negative log-likelihood of held-out items: an upper bound that tightens with the number of samples. Comparable between VAEs with the same likelihood on the same data alone.',
        'zh-CN':
          '用重要性加权估计的留出数据负对数似然，是随采样数收紧的上界。只能在相同数据、相同似然的 VAE 之间比较。',
      },
      unit: { en: 'nats per item', 'zh-CN': 'nat/个' },
      better: 'low',
    },
    {
      id: 'activeUnits',
      label: { en: 'Active latent units', 'zh-CN': '活跃隐变量数' },
      help: {
        en: 'Latent dimensions whose posterior mean varies with the item (variance above 0.01). The others carry no information.',
        'zh-CN': '后验均值随数据变化（方差大于 0.01）的隐变量维数。其余维度不携带信息。',
      },
      unit: { en: 'units', 'zh-CN': '维' },
      better: 'high',
    },
  ],
};
