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
    en: 'Stable training, among the best samples.',
    'zh-CN': '训练稳定，样本质量名列前茅。',
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
    attention,
    conditional,
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
        en: 'How fast the data drown: linear in β; cosine, which keeps the signal longer; sigmoid, which hurries through the middle.',
        'zh-CN': '加噪的快慢：β 线性增长；cosine，保留信号更久；sigmoid，中段更快。',
      },
      default: 'linear',
      options: [
        { value: 'linear', label: { en: 'Linear', 'zh-CN': '线性' } },
        { value: 'cosine', label: { en: 'Cosine', 'zh-CN': 'Cosine' } },
        { value: 'sigmoid', label: { en: 'Sigmoid', 'zh-CN': 'Sigmoid' } },
      ],
    },
    prediction: {
      kind: 'choice',
      group: 'model',
      effect: 'rebuild',
      label: { en: 'Prediction', 'zh-CN': '预测目标' },
      help: {
        en: 'What the network is asked for: the noise ε, the clean data x₀, or v, a mixture that stays well posed at every noise level.',
        'zh-CN': '让网络预测什么：噪声 ε、干净数据 x₀，或 v（两者的混合，在每个噪声水平上都适定）。',
      },
      default: 'epsilon',
      options: [
        { value: 'epsilon', label: { en: 'ε (noise)', 'zh-CN': 'ε（噪声）' } },
        { value: 'x0', label: { en: 'x₀ (data)', 'zh-CN': 'x₀（数据）' } },
        { value: 'v', label: { en: 'v (velocity)', 'zh-CN': 'v（速度）' } },
      ],
    },
    zeroTerminalSnr: {
      kind: 'toggle',
      group: 'model',
      effect: 'rebuild',
      rare: true,
      label: { en: 'End in pure noise', 'zh-CN': '终点为纯噪声' },
      help: {
        en: 'Stretches the schedule until nothing of the data is left at the last step (zero terminal SNR), as sampling assumes. Not for ε, from which x₀ cannot be found there.',
        'zh-CN':
          '拉伸噪声调度，使最后一步不再含有数据（终点信噪比为零），与采样的假设一致。不适用于 ε：在那里无法由它求出 x₀。',
      },
      default: false,
      when: { param: 'prediction', is: ['x0', 'v'] },
    },
    ...training,
    emaDecay: { ...training.emaDecay, default: 0.995 },
    minSnr: {
      kind: 'number',
      group: 'training',
      effect: 'live',
      rare: true,
      label: { en: 'Min-SNR γ', 'zh-CN': 'Min-SNR γ' },
      help: {
        en: 'Weighs the error at each noise level by min(SNR, γ), counted in x₀, so that no level outweighs the others. 5 is usual; 0 weighs all errors alike. The curve shows the unweighted error.',
        'zh-CN':
          '各噪声水平的误差按 min(SNR, γ)（以 x₀ 计）加权，避免某些水平占主导。常用 5；0 表示不加权。曲线显示未加权的误差。',
      },
      default: 0,
      min: 0,
      max: 20,
      step: 0.5,
    },
    sampler: {
      kind: 'choice',
      group: 'sampling',
      effect: 'live',
      label: { en: 'Sampler', 'zh-CN': '采样器' },
      help: {
        en: 'DDIM walks back without fresh noise and needs few steps; DPM-Solver++ 2M also remembers the step before, and needs fewer; DDPM (ancestral) adds noise on the way and wants many.',
        'zh-CN':
          'DDIM 回退时不加新噪声，步数少；DPM-Solver++ 2M 还利用上一步的结果，步数更少；DDPM（祖先采样）途中加噪，需要更多步。',
      },
      default: 'ddim',
      options: [
        { value: 'ddim', label: { en: 'DDIM', 'zh-CN': 'DDIM' } },
        { value: 'dpmpp2m', label: { en: 'DPM-Solver++ 2M', 'zh-CN': 'DPM-Solver++ 2M' } },
        { value: 'ddpm', label: { en: 'DDPM', 'zh-CN': 'DDPM' } },
      ],
    },
    eta: {
      kind: 'number',
      group: 'sampling',
      effect: 'live',
      rare: true,
      label: { en: 'DDIM η', 'zh-CN': 'DDIM η' },
      help: {
        en: 'Fresh noise on the way back: 0 adds none, 1 as much as DDPM.',
        'zh-CN': '回退途中加入的新噪声：0 不加，1 与 DDPM 相同。',
      },
      default: 0,
      min: 0,
      max: 1,
      step: 0.05,
      when: { param: 'sampler', is: ['ddim'] },
    },
    samplingSteps,
    guidance,
  },
  panels: [{ id: 'loss', title: { en: 'Loss', 'zh-CN': '损失' } }],
  curves: [
    {
      key: 'mse',
      label: { en: 'MSE', 'zh-CN': 'MSE' },
      help: {
        en: 'Mean squared error of what is predicted, per number. Of the noise, 1 means that it predicts nothing.',
        'zh-CN': '预测目标的均方误差（每个数值）。预测噪声时，1 表示什么也没预测到。',
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
  samplerParams: ['sampler', 'eta', 'samplingSteps', 'guidance'],
  reference: () => ({
    architecture: 'reference',
    conditional: false,
    timesteps: 1000,
    schedule: 'linear',
    prediction: 'epsilon',
    learningRate: 0.001,
    batchSize: 128,
    optimizer: 'adam',
    adamBeta1: 0.9,
    adamBeta2: 0.999,
    ...PLAIN_TRAINING,
    minSnr: 0,
    sampler: 'ddpm',
    samplingSteps: 1000,
  }),
  preset: presetFrom(presets),
});
