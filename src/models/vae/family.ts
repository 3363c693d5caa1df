import {
  architecture,
  baseChannels,
  conditional,
  hiddenDepth,
  hiddenWidth,
  latentDim,
  PLAIN_TRAINING,
  training,
} from '../common-params';
import { presetFrom } from '../preset-table';
import { defineFamily } from '../types';
import {
  beta,
  betaWarmup,
  drawing,
  freeBits,
  importanceSamples,
  learnSigma,
  likelihood,
  likelihoodSigma,
  objective,
} from './params';
import { presets } from './presets';

/** Variational autoencoder (Kingma & Welling 2013). */
export const vae = defineFamily({
  id: 'vae',
  label: { en: 'VAE', 'zh-CN': 'VAE' },
  idea: { en: 'explicit density', 'zh-CN': '显式密度' },
  summary: {
    en: 'An encoder maps each item to a small cloud in latent space, a decoder maps it back; training balances faithful reconstruction against a tidy latent space.',
    'zh-CN':
      '编码器把每个样本映射为潜空间中的一小团分布，解码器再还原；训练在重建精度与潜空间的规整之间取得平衡。',
  },
  strength: {
    en: 'Stable training, readable latent space.',
    'zh-CN': '训练稳定，潜空间可解释。',
  },
  price: {
    en: 'Blurry: averages what it cannot tell apart.',
    'zh-CN': '对分不清的内容取平均，因此样本偏模糊。',
  },
  paper: { title: 'Auto-Encoding Variational Bayes', url: 'https://arxiv.org/abs/1312.6114' },
  networkRange: { points: [0, 1], images: [0, 1] },
  params: {
    architecture,
    conditional,
    latentDim,
    hiddenWidth,
    hiddenDepth,
    baseChannels,
    likelihood,
    likelihoodSigma,
    learnSigma,
    objective,
    importanceSamples,
    beta,
    betaWarmup,
    freeBits,
    ...training,
    drawing,
  },
  panels: [{ id: 'elbo', title: { en: 'Loss (negative lower bound)', 'zh-CN': '损失（负下界）' } }],
  curves: [
    {
      key: 'total',
      label: { en: 'Total', 'zh-CN': '总计' },
      help: {
        en: 'What is minimised: reconstruction + β · KL (β as warmed up, the KL of each dimension no less than the free bits), or the IWAE bound, which lies lower. Nats per item.',
        'zh-CN':
          '被最小化的量：重建 + β · KL（β 含预热，每维 KL 不低于免费比特），或数值更低的 IWAE 界。单位 nat / 样本。',
      },
      panel: 'elbo',
      color: 'ink',
    },
    {
      key: 'reconstruction',
      label: { en: 'Reconstruction', 'zh-CN': '重建' },
      help: {
        en: 'Negative log-likelihood of the item given its latents, nats per item.',
        'zh-CN': '给定潜变量时样本的负对数似然，单位 nat / 样本。',
      },
      panel: 'elbo',
      color: 'violet',
    },
    {
      key: 'kl',
      label: { en: 'KL', 'zh-CN': 'KL' },
      help: {
        en: 'Divergence of the encoder’s cloud from the prior, nats per item.',
        'zh-CN': '编码分布与先验之间的散度，单位 nat / 样本。',
      },
      panel: 'elbo',
      color: 'green',
    },
  ],
  views: ['samples', 'reconstructions'],
  captions: {
    samples: {
      points: {
        en: 'decoded from fixed points of the prior, over the real data. The same points at every step, so you can watch each one travel.',
        'zh-CN':
          '由先验中的固定点解码而来，叠加在真实数据上。每一步都用同样的点，因此可以看到每个样本如何移动。',
      },
      images: {
        en: 'decoded from fixed points of the prior. The same points at every step, so you can watch each image take shape; the blur is the price of the pixel-wise likelihood.',
        'zh-CN':
          '由先验中的固定点解码而来。每一步都用同样的点，因此可以看到每张图逐渐成形；模糊是逐像素似然的代价。',
      },
    },
    reconstructions: {
      points: {
        en: 'of held-out points: encoded, then decoded from the mean. The closer each pair, the more the latents keep.',
        'zh-CN': '：把留出的点编码后再由均值解码。每一对越接近，潜变量保留的信息越多。',
      },
      images: {
        en: 'of held-out images: each original stands left of what the decoder makes of its code.',
        'zh-CN': '：留出图像的重建，左为原图，右为解码器由其编码还原的结果。',
      },
    },
  },
  samplerParams: ['drawing'],
  reference: (kind) => ({
    architecture: 'reference',
    latentDim: kind === 'points' ? 2 : 20,
    likelihood: kind === 'points' ? 'gaussian' : 'bernoulli',
    likelihoodSigma: 0.05,
    learnSigma: false,
    conditional: false,
    objective: 'elbo',
    beta: 1,
    betaWarmup: 0,
    freeBits: 0,
    drawing: 'mean',
    learningRate: 0.001,
    batchSize: 128,
    optimizer: 'adam',
    adamBeta1: 0.9,
    adamBeta2: 0.999,
    ...PLAIN_TRAINING,
  }),
  preset: presetFrom(presets),
});
