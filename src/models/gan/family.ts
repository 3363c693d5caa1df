import {
  adamBeta1,
  adamBeta2,
  architecture,
  baseChannels,
  batchSize,
  decaySteps,
  emaDecay,
  gradientClip,
  hiddenDepth,
  hiddenWidth,
  latentDim,
  learningRate,
  momentum,
  optimizer,
  PLAIN_TRAINING,
  warmupSteps,
  weightDecay,
} from '../common-params';
import { presetFrom } from '../preset-table';
import { defineFamily } from '../types';
import { presets } from './presets';

/** Generative adversarial network (Goodfellow et al. 2014). */
export const gan = defineFamily({
  id: 'gan',
  label: { en: 'GAN', 'zh-CN': 'GAN' },
  idea: { en: 'implicit density', 'zh-CN': '隐式密度' },
  summary: {
    en: 'A generator turns noise into samples; a discriminator learns to tell them from real data, and its verdict is all the generator learns from.',
    'zh-CN': '生成器把噪声变成样本；判别器学习区分样本与真实数据，它的判断是生成器唯一的学习信号。',
  },
  strength: { en: 'Sharp samples in a single pass.', 'zh-CN': '样本清晰，一次前向即可生成。' },
  price: {
    en: 'Unstable: may diverge, or lose modes.',
    'zh-CN': '不稳定：可能失衡，或丢失部分模式。',
  },
  paper: { title: 'Generative Adversarial Networks', url: 'https://arxiv.org/abs/1406.2661' },
  networkRange: { points: [-1, 1], images: [-1, 1] },
  params: {
    architecture,
    latentDim: { ...latentDim, default: 100 },
    hiddenWidth,
    hiddenDepth,
    baseChannels,
    gLoss: {
      kind: 'choice',
      group: 'training',
      effect: 'live',
      rare: true,
      label: { en: 'Generator loss', 'zh-CN': '生成器损失' },
      help: {
        en: 'Non-saturating: −log D(G(z)), learns from the start. Saturating: log(1 − D(G(z))), the original minimax, whose gradient fades while D is right.',
        'zh-CN':
          '非饱和：−log D(G(z))，从一开始就有梯度。饱和：log(1 − D(G(z)))，即原始 minimax，当 D 判断正确时梯度消失。',
      },
      default: 'non-saturating',
      options: [
        { value: 'non-saturating', label: { en: 'Non-saturating', 'zh-CN': '非饱和' } },
        { value: 'saturating', label: { en: 'Saturating', 'zh-CN': '饱和' } },
      ],
    },
    dSteps: {
      kind: 'number',
      group: 'training',
      effect: 'live',
      label: { en: 'D steps per G step', 'zh-CN': '每个 G 步的 D 步数' },
      help: {
        en: 'Updates of the discriminator for each update of the generator. More keeps its advice sharp and costs time.',
        'zh-CN': '生成器每更新一次，判别器更新的次数。越多判别器的指导越准，也越耗时。',
      },
      default: 1,
      min: 1,
      max: 10,
      step: 1,
      integer: true,
    },
    labelSmoothing: {
      kind: 'number',
      group: 'training',
      effect: 'live',
      label: { en: 'Label smoothing', 'zh-CN': '标签平滑' },
      help: {
        en: 'Real items are labelled 1 minus this (one-sided), which keeps the discriminator from growing too sure.',
        'zh-CN': '真实样本的标签取 1 减去该值（单侧），避免判别器过于自信。',
      },
      default: 0,
      min: 0,
      max: 0.5,
      step: 0.01,
    },
    learningRateG: {
      ...learningRate,
      label: { en: 'Learning rate, G', 'zh-CN': '学习率，G' },
      default: 0.0002,
    },
    learningRateD: {
      ...learningRate,
      label: { en: 'Learning rate, D', 'zh-CN': '学习率，D' },
      default: 0.0002,
    },
    batchSize,
    optimizerG: { ...optimizer, label: { en: 'Optimiser, G', 'zh-CN': '优化器，G' } },
    optimizerD: { ...optimizer, label: { en: 'Optimiser, D', 'zh-CN': '优化器，D' } },
    adamBeta1: {
      ...adamBeta1,
      label: { en: 'Adam β₁, G', 'zh-CN': 'Adam β₁，G' },
      default: 0.5,
      when: { param: 'optimizerG', is: ['adam', 'adamw'] },
    },
    adamBeta2: {
      ...adamBeta2,
      label: { en: 'Adam β₂, G', 'zh-CN': 'Adam β₂，G' },
      when: { param: 'optimizerG', is: ['adam', 'adamw'] },
    },
    adamBeta1D: {
      ...adamBeta1,
      label: { en: 'Adam β₁, D', 'zh-CN': 'Adam β₁，D' },
      default: 0.5,
      when: { param: 'optimizerD', is: ['adam', 'adamw'] },
    },
    adamBeta2D: {
      ...adamBeta2,
      label: { en: 'Adam β₂, D', 'zh-CN': 'Adam β₂，D' },
      when: { param: 'optimizerD', is: ['adam', 'adamw'] },
    },
    momentumG: {
      ...momentum,
      label: { en: 'Momentum, G', 'zh-CN': '动量，G' },
      when: { param: 'optimizerG', is: ['sgd'] },
    },
    momentumD: {
      ...momentum,
      label: { en: 'Momentum, D', 'zh-CN': '动量，D' },
      when: { param: 'optimizerD', is: ['sgd'] },
    },
    weightDecayG: {
      ...weightDecay,
      label: { en: 'Weight decay, G', 'zh-CN': '权重衰减，G' },
      when: { param: 'optimizerG', is: ['adamw'] },
    },
    weightDecayD: {
      ...weightDecay,
      label: { en: 'Weight decay, D', 'zh-CN': '权重衰减，D' },
      when: { param: 'optimizerD', is: ['adamw'] },
    },
    warmupSteps,
    decaySteps,
    gradientClip,
    emaDecay: { ...emaDecay, label: { en: 'EMA decay, G', 'zh-CN': 'EMA 衰减，G' } },
  },
  panels: [
    { id: 'loss', title: { en: 'Losses', 'zh-CN': '损失' } },
    {
      id: 'verdict',
      title: { en: 'What D believes', 'zh-CN': '判别器的判断' },
      range: [0, 1],
    },
  ],
  curves: [
    {
      key: 'd',
      label: { en: 'D', 'zh-CN': 'D' },
      help: {
        en: 'Discriminator’s loss, nats per item; 2 ln 2 = 1.386 when it can only guess.',
        'zh-CN': '判别器损失，单位 nat / 样本；完全无法区分时为 2 ln 2 = 1.386。',
      },
      panel: 'loss',
      color: 'violet',
    },
    {
      key: 'g',
      label: { en: 'G', 'zh-CN': 'G' },
      help: {
        en: 'Generator’s loss, nats per item; ln 2 = 0.693 when D can only guess.',
        'zh-CN': '生成器损失，单位 nat / 样本；判别器无法区分时为 ln 2 = 0.693。',
      },
      panel: 'loss',
      color: 'orange',
    },
    {
      key: 'dReal',
      label: { en: 'D(real)', 'zh-CN': 'D(真实)' },
      help: {
        en: 'Mean probability D gives to real items being real.',
        'zh-CN': '判别器认为真实样本为真的平均概率。',
      },
      panel: 'verdict',
      color: 'blue',
    },
    {
      key: 'dFake',
      label: { en: 'D(fake)', 'zh-CN': 'D(生成)' },
      help: {
        en: 'Mean probability D gives to generated items being real.',
        'zh-CN': '判别器认为生成样本为真的平均概率。',
      },
      panel: 'verdict',
      color: 'orange',
    },
  ],
  views: ['samples'],
  captions: {
    samples: {
      points: {
        en: 'made by the generator from fixed noise, over the real data. Watch which regions stay empty: modes the generator never tries, it never learns.',
        'zh-CN':
          '由生成器从固定噪声生成，叠加在真实数据上。留意哪些区域一直空着：生成器从不尝试的模式永远学不到。',
      },
      images: {
        en: 'made by the generator from fixed noise. Sharp early on; look for images that repeat: that is mode collapse.',
        'zh-CN': '由生成器从固定噪声生成。很早就清晰；留意重复的图像，那就是模式坍塌。',
      },
    },
  },
  samplerParams: [],
  reference: (kind) => ({
    architecture: 'reference',
    latentDim: kind === 'points' ? 2 : 100,
    gLoss: 'non-saturating',
    dSteps: 1,
    labelSmoothing: 0,
    learningRateG: 0.0002,
    learningRateD: 0.0002,
    batchSize: 128,
    optimizerG: 'adam',
    optimizerD: 'adam',
    adamBeta1: 0.5,
    adamBeta2: 0.999,
    adamBeta1D: 0.5,
    adamBeta2D: 0.999,
    ...PLAIN_TRAINING,
  }),
  preset: presetFrom(presets),
});
