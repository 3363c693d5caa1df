import type { MetricGroup } from '../types';

/** Datasets that `reference/train_classifier.py` has trained a classifier for. */
export const CLASSIFIED = ['digits', 'mnist'] as const;

/** What the project's own small classifier says of images of digits. */
export const classifier: MetricGroup = {
  id: 'classifier',
  appliesTo: 'labelled-images',
  datasets: CLASSIFIED,
  live: ['images'],
  metrics: [
    {
      id: 'classifierFrechet',
      label: { en: 'Fréchet distance, own classifier', 'zh-CN': 'Fréchet 距离（自带分类器）' },
      help: {
        en: "Squared Fréchet distance between the features of samples and of held-out images, in the features of the project's own small classifier of this dataset. It sees shapes, not pixels. Not the FID, whose features are those of Inception: do not compare it with published FIDs, nor between datasets. Above 0 even for a perfect model: compare with real against real.",
        'zh-CN':
          '在本项目为该数据集训练的小分类器的特征中，样本与留出图像之间的 Fréchet 距离（平方）。它看的是形状而不是像素。这不是 FID（FID 使用 Inception 的特征），不能与发表的 FID 或其他数据集比较。完美模型也大于 0，请与“真实对真实”比较。',
      },
      better: 'low',
    },
    {
      id: 'classImbalance',
      label: { en: 'Class imbalance', 'zh-CN': '类别失衡' },
      help: {
        en: "Total variation distance between the classes of samples and those of held-out images, as the project's own classifier recognises them: the share of samples that would have to change class. Above 0 even for a perfect model.",
        'zh-CN':
          '按本项目自带分类器的识别，样本与留出图像的类别分布之间的全变差距离，即需要改变类别的样本比例。完美模型也大于 0。',
      },
      better: 'low',
      range: [0, 1],
    },
    {
      id: 'classConfidence',
      label: { en: 'Mean confidence', 'zh-CN': '平均置信度' },
      help: {
        en: "Mean probability that the project's own classifier gives to the class it recognises. Samples that look like no digit in particular lower it; above real images, samples are more typical than real ones.",
        'zh-CN':
          '本项目自带分类器对所识别类别给出的平均概率。不像任何数字的样本会使其降低；高于真实图像说明样本比真实图像更典型。',
      },
      better: 'high',
      range: [0, 1],
    },
  ],
};
