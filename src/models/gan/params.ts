import type { ParamSpec, ParamsOf } from '../../core/params';
import {
  adamBeta1,
  adamBeta2,
  architecture,
  baseChannels,
  batchSize,
  conditional,
  decaySteps,
  emaDecay,
  gradientClip,
  hiddenDepth,
  hiddenWidth,
  latentDim,
  learningRate,
  momentum,
  optimizer,
  warmupSteps,
  weightDecay,
} from '../common-params';

/** Losses whose discriminator may take a zero-centred penalty on top; WGAN-GP and R3GAN bring their own. */
const PENALISED_ON_WISH = ['non-saturating', 'saturating', 'lsgan', 'hinge'] as const;

/** Architectures of free width and depth. */
const FREE_SIZES = { param: 'architecture', is: ['mlp', 'fourier'] } as const;

/** Weights of penalties range over decades, and 0 turns them off. */
const penaltyScale = { min: 0, max: 100, step: 0.001, scale: 'log10', logFloor: 0.001 } as const;

/** The knobs of the game: who is scored how, and what keeps the discriminator in bounds. */
const game = {
  gLoss: {
    kind: 'choice',
    group: 'training',
    effect: 'live',
    label: { en: 'Loss', 'zh-CN': '损失' },
    help: {
      en: 'How the two players are scored. Non-saturating: G maximises log D(G(z)). Saturating: the original minimax, whose gradient fades while D is right. LSGAN: squared distances to 1 and 0. Hinge: only verdicts within a margin count. WGAN-GP: D is a critic of slope 1. R3GAN: each sample is judged against a real item, with penalties on D’s slope.',
      'zh-CN':
        '双方如何计分。非饱和：G 最大化 log D(G(z))。饱和：原始 minimax，当 D 判断正确时梯度消失。LSGAN：到 1 和 0 的平方距离。Hinge：只计间隔内的判断。WGAN-GP：D 是斜率为 1 的评论家。R3GAN：每个样本与一个真实样本比较，并惩罚 D 的斜率。',
    },
    default: 'non-saturating',
    options: [
      { value: 'non-saturating', label: { en: 'Non-saturating', 'zh-CN': '非饱和' } },
      { value: 'saturating', label: { en: 'Saturating', 'zh-CN': '饱和' } },
      { value: 'lsgan', label: { en: 'LSGAN', 'zh-CN': 'LSGAN' } },
      { value: 'hinge', label: { en: 'Hinge', 'zh-CN': 'Hinge' } },
      { value: 'wgan-gp', label: { en: 'WGAN-GP', 'zh-CN': 'WGAN-GP' } },
      { value: 'r3gan', label: { en: 'R3GAN', 'zh-CN': 'R3GAN' } },
    ],
  },
  gradientPenalty: {
    kind: 'number',
    group: 'training',
    effect: 'live',
    label: { en: 'Gradient penalty λ', 'zh-CN': '梯度惩罚 λ' },
    help: {
      en: 'How strongly D’s slope between real and generated items is held at 1. 10 on images, 0.1 on points of the plane, as published; 0 lets the critic run away.',
      'zh-CN':
        '以多大力度把 D 在真实与生成样本之间的斜率保持为 1。论文中图像取 10，平面点取 0.1；取 0 时评论家会失控。',
    },
    default: 10,
    ...penaltyScale,
    when: { param: 'gLoss', is: ['wgan-gp'] },
  },
  r3Gamma: {
    kind: 'number',
    group: 'training',
    effect: 'live',
    label: { en: 'Slope penalty γ', 'zh-CN': '斜率惩罚 γ' },
    help: {
      en: 'Weight of R1 + R2, which flatten D around real and generated items. More is calmer and blurs what D can tell apart; too little lets the game swing.',
      'zh-CN':
        'R1 + R2 的权重，使 D 在真实和生成样本附近变平。越大越稳定，但 D 能分辨的细节越少；太小则双方来回摆动。',
    },
    default: 0.1,
    ...penaltyScale,
    when: { param: 'gLoss', is: ['r3gan'] },
  },
  r1Gamma: {
    kind: 'number',
    group: 'training',
    effect: 'live',
    rare: true,
    label: { en: 'R1 penalty γ', 'zh-CN': 'R1 惩罚 γ' },
    help: {
      en: 'Flattens D around real items: γ/2 times its squared slope there. Damps the swinging of the two players; 0 turns it off.',
      'zh-CN': '使 D 在真实样本附近变平：加上 γ/2 乘以该处斜率的平方。抑制双方的摆动；0 表示关闭。',
    },
    default: 0,
    ...penaltyScale,
    when: { param: 'gLoss', is: PENALISED_ON_WISH },
  },
  r2Gamma: {
    kind: 'number',
    group: 'training',
    effect: 'live',
    rare: true,
    label: { en: 'R2 penalty γ', 'zh-CN': 'R2 惩罚 γ' },
    help: {
      en: 'The same around generated items.',
      'zh-CN': '同上，但针对生成样本附近。',
    },
    default: 0,
    ...penaltyScale,
    when: { param: 'gLoss', is: PENALISED_ON_WISH },
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
    when: { param: 'gLoss', is: ['non-saturating', 'saturating', 'lsgan'] },
  },
} as const satisfies ParamSpec;

/** What shapes the discriminator. */
const discriminator = {
  packing: {
    kind: 'number',
    group: 'model',
    effect: 'rebuild',
    rare: true,
    label: { en: 'Packing', 'zh-CN': '打包数' },
    help: {
      en: 'D judges so many items at once, all real or all generated (PacGAN): a lack of variety within a pack gives G away. Each step takes as many batches.',
      'zh-CN':
        'D 一次判断这么多个样本，全真或全假（PacGAN）：一包样本缺乏多样性就会暴露 G。每步使用同样多的批次。',
    },
    default: 1,
    min: 1,
    max: 4,
    step: 1,
    integer: true,
  },
  spectralNorm: {
    kind: 'toggle',
    group: 'model',
    effect: 'rebuild',
    rare: true,
    label: { en: 'Spectral normalisation, D', 'zh-CN': '谱归一化，D' },
    help: {
      en: 'Each layer of D is divided by the most it can stretch an input, so that D cannot grow steep.',
      'zh-CN': 'D 的每一层除以其对输入的最大拉伸倍数，使 D 不会变得陡峭。',
    },
    default: false,
  },
} as const satisfies ParamSpec;

/** Every knob of the GAN, in the order in which the page lists them. */
export const ganParams = {
  architecture: {
    ...architecture,
    help: {
      en: 'Reference: the fixed textbook layers. MLP: free width and depth. Convolutional: sees neighbouring pixels; images only. With waves: an MLP whose D also sees waves of the coordinates, and so fine detail early; points only. PacGAN: the published networks for points, with batch normalisation in G and maxout in D.',
      'zh-CN':
        'Reference：固定的教科书结构。MLP：宽度和深度可调。卷积：利用相邻像素，仅用于图像。带波形：MLP 的判别器还看到坐标的正弦波，因此很早就能分辨细节，仅用于平面点。PacGAN：论文中用于平面点的网络，G 用批归一化，D 用 maxout。',
    },
    options: [
      ...architecture.options,
      { value: 'fourier', label: { en: 'MLP with waves', 'zh-CN': 'MLP，带波形' }, only: 'points' },
      { value: 'pacgan', label: { en: 'PacGAN', 'zh-CN': 'PacGAN' }, only: 'points' },
    ],
  },
  latentDim: { ...latentDim, default: 100 },
  hiddenWidth: { ...hiddenWidth, when: FREE_SIZES },
  hiddenDepth: { ...hiddenDepth, when: FREE_SIZES },
  baseChannels,
  conditional: {
    ...conditional,
    help: {
      en: 'Both networks are told the class of each item. D learns to turn away generated items and real ones shown under a wrong class alike.',
      'zh-CN': '两个网络都被告知每个样本的类别。判别器既要识破生成样本，也要识破标错类别的真实样本。',
    },
  },
  ...discriminator,
  ...game,
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
} as const satisfies ParamSpec;

/** A value for every knob. */
export type GanParams = ParamsOf<typeof ganParams>;
