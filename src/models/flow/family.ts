import {
  architecture,
  baseChannels,
  conditional,
  hiddenDepth,
  hiddenWidth,
  PLAIN_TRAINING,
  training,
} from '../common-params';
import { attention, guidance, samplingSteps } from '../denoising-params';
import { presetFrom } from '../preset-table';
import { defineFamily } from '../types';
import { presets } from './presets';

/** Flow matching along straight lines: rectified flow (Liu et al. 2022, arXiv 2209.03003; Lipman et al. 2022, arXiv 2210.02747). */
export const flow = defineFamily({
  id: 'flow',
  label: { en: 'Flow matching', 'zh-CN': '流匹配' },
  idea: { en: 'transport', 'zh-CN': '输运' },
  summary: {
    en: 'Each noise is joined to a datum by a straight line; a network learns the velocity along such lines, and sampling follows it from noise to data.',
    'zh-CN': '用直线把每个噪声连到一个数据点；网络学习沿这些直线的速度，采样时沿该速度从噪声走到数据。',
  },
  strength: {
    en: 'As stable as diffusion, with nearly straight paths.',
    'zh-CN': '与扩散一样稳定，路径近乎直线。',
  },
  price: {
    en: 'Still many passes for one sample.',
    'zh-CN': '生成一个样本仍需多次前向。',
  },
  paper: {
    title: 'Flow Straight and Fast: Learning to Generate and Transfer Data with Rectified Flow',
    url: 'https://arxiv.org/abs/2209.03003',
  },
  networkRange: { points: [-4, 4], images: [-1, 1] },
  params: {
    architecture,
    hiddenWidth,
    hiddenDepth,
    baseChannels,
    attention,
    conditional,
    ...training,
    emaDecay: { ...training.emaDecay, default: 0.995 },
    timeSampling: {
      kind: 'choice',
      group: 'training',
      effect: 'live',
      rare: true,
      label: { en: 'Times learned from', 'zh-CN': '训练时间的分布' },
      help: {
        en: 'Uniform: every time from noise to data as often. Logit-normal: more often halfway, where the direction is hardest to tell.',
        'zh-CN': '均匀：从噪声到数据的每个时刻机会均等。Logit-normal：中间时刻更多，那里的方向最难判断。',
      },
      default: 'uniform',
      options: [
        { value: 'uniform', label: { en: 'Uniform', 'zh-CN': '均匀' } },
        { value: 'logitNormal', label: { en: 'Logit-normal', 'zh-CN': 'Logit-normal' } },
      ],
    },
    sampler: {
      kind: 'choice',
      group: 'sampling',
      effect: 'live',
      label: { en: 'Sampler', 'zh-CN': '采样器' },
      help: {
        en: 'How the velocity is followed. Euler passes the network once a step; midpoint and Heun twice, and bend with the path.',
        'zh-CN': '沿速度前进的方法。Euler 每步经过网络一次；midpoint 和 Heun 每步两次，能顺着路径弯曲。',
      },
      default: 'euler',
      options: [
        { value: 'euler', label: { en: 'Euler', 'zh-CN': 'Euler' } },
        { value: 'midpoint', label: { en: 'Midpoint', 'zh-CN': '中点法' } },
        { value: 'heun', label: { en: 'Heun', 'zh-CN': 'Heun' } },
      ],
    },
    samplingSteps: {
      ...samplingSteps,
      help: {
        en: 'Into how many equal steps the way from noise to data is cut. More is slower and, up to a point, better.',
        'zh-CN': '从噪声到数据的路程分成多少等份。越多越慢，在一定范围内也越好。',
      },
    },
    guidance,
  },
  panels: [{ id: 'loss', title: { en: 'Loss', 'zh-CN': '损失' } }],
  curves: [
    {
      key: 'mse',
      label: { en: 'MSE', 'zh-CN': 'MSE' },
      help: {
        en: 'Mean squared error of the predicted velocity, per number. It never reaches 0: many lines cross at one place.',
        'zh-CN': '预测速度的均方误差（每个数值）。不会到 0：同一处有许多直线交叉。',
      },
      panel: 'loss',
      color: 'ink',
    },
  ],
  views: ['samples'],
  captions: {
    samples: {
      points: {
        en: 'carried from fixed noise by the learned velocity, over the real data. The same noise at every refresh, so you can watch each point find its place.',
        'zh-CN':
          '由学到的速度从固定噪声带到此处，叠加在真实数据上。每次刷新用同样的噪声，因此可以看到每个点如何找到自己的位置。',
      },
      images: {
        en: 'carried from fixed noise by the learned velocity. The same noise at every refresh, so you can watch each image settle.',
        'zh-CN': '由学到的速度从固定噪声带到此处。每次刷新用同样的噪声，因此可以看到每张图逐渐稳定。',
      },
    },
  },
  samplerParams: ['sampler', 'samplingSteps', 'guidance'],
  reference: () => ({
    architecture: 'reference',
    conditional: false,
    learningRate: 0.001,
    batchSize: 128,
    optimizer: 'adam',
    adamBeta1: 0.9,
    adamBeta2: 0.999,
    ...PLAIN_TRAINING,
    timeSampling: 'uniform',
    sampler: 'euler',
    samplingSteps: 100,
  }),
  preset: presetFrom(presets),
});
