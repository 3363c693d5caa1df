import {
  architecture,
  baseChannels,
  hiddenDepth,
  hiddenWidth,
  PLAIN_TRAINING,
  training,
} from '../common-params';
import { presetFrom } from '../preset-table';
import { defineFamily } from '../types';
import { presets } from './presets';

/** Denoising diffusion (Ho et al. 2020), sampled ancestrally or by DDIM (Song et al. 2020). */
export const diffusion = defineFamily({
  id: 'diffusion',
  label: { en: 'Diffusion', 'zh-CN': '扩散' },
  idea: { en: 'denoising', 'zh-CN': '去噪' },
  summary: {
    en: 'Data are drowned in noise step by step; a network learns to predict that noise, and sampling takes it away again, a little at a time.',
    'zh-CN': '数据被逐步加噪直至淹没；网络学习预测所加的噪声，采样时再一点点把噪声去掉。',
  },
  strength: {
    en: 'Stable training, best samples of the three.',
    'zh-CN': '训练稳定，三者中样本质量最好。',
  },
  price: {
    en: 'Slow to sample: many passes, not one.',
    'zh-CN': '采样慢：别的模型一次前向，它需要很多次。',
  },
  paper: { title: 'Denoising Diffusion Probabilistic Models', url: 'https://arxiv.org/abs/2006.11239' },
  // Points get eight times the room: their detail then stands out of most of the noise levels (what Chen 2023, arXiv 2301.10972, does by
  // scaling its input), and a perceptron bends more easily over wide inputs. On the grid of 25 the share of good samples after
  // 2,500 steps goes from 8 to 84 %.
  networkRange: { points: [-8, 8], images: [-1, 1] },
  params: {
    architecture,
    hiddenWidth,
    hiddenDepth,
    baseChannels,
    timesteps: {
      kind: 'number',
      group: 'model',
      effect: 'rebuild',
      label: { en: 'Diffusion steps T', 'zh-CN': '扩散步数 T' },
      help: {
        en: 'Into how many small steps the way from data to pure noise is cut.',
        'zh-CN': '从数据到纯噪声的过程被分成多少个小步。',
      },
      default: 1000,
      min: 2,
      max: 1000,
      step: 1,
      scale: 'log10',
      integer: true,
    },
    schedule: {
      kind: 'choice',
      group: 'model',
      effect: 'rebuild',
      label: { en: 'Noise schedule', 'zh-CN': '噪声调度' },
      help: {
        en: 'How fast the data drown: linear in β, or cosine, which keeps the signal longer.',
        'zh-CN': '加噪的快慢：β 线性增长，或 cosine，后者保留信号更久。',
      },
      default: 'linear',
      options: [
        { value: 'linear', label: { en: 'Linear', 'zh-CN': '线性' } },
        { value: 'cosine', label: { en: 'Cosine', 'zh-CN': 'Cosine' } },
      ],
    },
    ...training,
    emaDecay: { ...training.emaDecay, default: 0.995 },
    sampler: {
      kind: 'choice',
      group: 'sampling',
      effect: 'live',
      label: { en: 'Sampler', 'zh-CN': '采样器' },
      help: {
        en: 'DDIM walks back without fresh noise and needs few steps; DDPM (ancestral) adds noise on the way and wants many.',
        'zh-CN': 'DDIM 回退时不加新噪声，步数少；DDPM（祖先采样）途中加噪，需要更多步。',
      },
      default: 'ddim',
      options: [
        { value: 'ddim', label: { en: 'DDIM', 'zh-CN': 'DDIM' } },
        { value: 'ddpm', label: { en: 'DDPM', 'zh-CN': 'DDPM' } },
      ],
    },
    samplingSteps: {
      kind: 'number',
      group: 'sampling',
      effect: 'live',
      label: { en: 'Sampling steps', 'zh-CN': '采样步数' },
      help: {
        en: 'Passes through the network for one sample; at most T. More is slower and, up to a point, better.',
        'zh-CN': '生成一个样本需要经过网络的次数，最多为 T。越多越慢，在一定范围内也越好。',
      },
      default: 20,
      min: 1,
      max: 1000,
      step: 1,
      scale: 'log10',
      integer: true,
    },
  },
  panels: [{ id: 'loss', title: { en: 'Loss', 'zh-CN': '损失' } }],
  curves: [
    {
      key: 'mse',
      label: { en: 'MSE', 'zh-CN': 'MSE' },
      help: {
        en: 'Mean squared error of the predicted noise, per number; 1 means it predicts nothing.',
        'zh-CN': '预测噪声的均方误差（每个数值）；1 表示什么也没预测到。',
      },
      panel: 'loss',
      color: 'ink',
    },
  ],
  views: ['samples'],
  captions: {
    samples: {
      points: {
        en: 'denoised from fixed noise, over the real data. The same noise at every refresh, so you can watch each point find its place.',
        'zh-CN':
          '由固定噪声去噪而来，叠加在真实数据上。每次刷新用同样的噪声，因此可以看到每个点如何找到自己的位置。',
      },
      images: {
        en: 'denoised from fixed noise, step by step. The same noise at every refresh, so you can watch each image settle.',
        'zh-CN': '由固定噪声逐步去噪而来。每次刷新用同样的噪声，因此可以看到每张图逐渐稳定。',
      },
    },
  },
  samplerParams: ['sampler', 'samplingSteps'],
  reference: () => ({
    architecture: 'reference',
    timesteps: 1000,
    schedule: 'linear',
    learningRate: 0.001,
    batchSize: 128,
    optimizer: 'adam',
    adamBeta1: 0.9,
    adamBeta2: 0.999,
    ...PLAIN_TRAINING,
    sampler: 'ddpm',
    samplingSteps: 1000,
  }),
  preset: presetFrom(presets),
});
