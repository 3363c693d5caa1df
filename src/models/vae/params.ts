import type { ChoiceParam, NumberParam, ToggleParam } from '../../core/params';

/** The knobs that a VAE alone has. */

export const likelihood = {
  kind: 'choice',
  group: 'model',
  effect: 'rebuild',
  rare: true,
  label: { en: 'Likelihood', 'zh-CN': '似然' },
  help: {
    en: 'What the decoder says about an item: Bernoulli reads pixels as probabilities, Gaussian as values with noise of width σ, discretised logistic as one of 256 grey levels.',
    'zh-CN':
      '解码器如何描述样本：Bernoulli 把像素当作概率，Gaussian 把它当作带有宽度 σ 噪声的数值，离散 logistic 把它当作 256 级灰度之一。',
  },
  default: 'bernoulli',
  options: [
    { value: 'bernoulli', label: { en: 'Bernoulli', 'zh-CN': 'Bernoulli' }, only: 'images' },
    { value: 'gaussian', label: { en: 'Gaussian', 'zh-CN': 'Gaussian' } },
    { value: 'logistic', label: { en: 'Discretised logistic', 'zh-CN': '离散 logistic' }, only: 'images' },
  ],
} as const satisfies ChoiceParam;

export const likelihoodSigma = {
  kind: 'number',
  group: 'model',
  effect: 'live',
  rare: true,
  label: { en: 'Likelihood σ', 'zh-CN': '似然 σ' },
  help: {
    en: 'Standard deviation of the Gaussian or logistic likelihood, as a share of the data range. Smaller asks for sharper reconstructions; 1 lets the decoder ignore the latents.',
    'zh-CN':
      'Gaussian 或 logistic 似然的标准差，以数据范围为单位。越小要求重建越清晰；取 1 时解码器会忽略潜变量。',
  },
  default: 0.05,
  min: 0.005,
  max: 1,
  step: 0.005,
  scale: 'log10',
  when: { param: 'likelihood', is: ['gaussian', 'logistic'] },
} as const satisfies NumberParam;

export const learnSigma = {
  kind: 'toggle',
  group: 'model',
  effect: 'rebuild',
  rare: true,
  label: { en: 'Learn σ', 'zh-CN': '学习 σ' },
  help: {
    en: 'A weight multiplies the likelihood σ and is learned with the rest, so that σ finds the size of the reconstruction error.',
    'zh-CN': '似然 σ 乘以一个可学习的权重，与网络一同训练，使 σ 自行趋于重建误差的大小。',
  },
  default: false,
  when: { param: 'likelihood', is: ['gaussian', 'logistic'] },
} as const satisfies ToggleParam;

export const objective = {
  kind: 'choice',
  group: 'training',
  effect: 'rebuild',
  rare: true,
  label: { en: 'Objective', 'zh-CN': '目标' },
  help: {
    en: 'ELBO: one latent sample an item. IWAE: the mean of several importance weights, a tighter bound on the likelihood that costs as many decodings.',
    'zh-CN': 'ELBO：每个样本取一个潜变量。IWAE：对多个重要性权重取平均，似然下界更紧，解码次数也相应增加。',
  },
  default: 'elbo',
  options: [
    { value: 'elbo', label: { en: 'ELBO', 'zh-CN': 'ELBO' } },
    { value: 'iwae', label: { en: 'IWAE', 'zh-CN': 'IWAE' } },
  ],
} as const satisfies ChoiceParam;

export const importanceSamples = {
  kind: 'number',
  group: 'training',
  effect: 'rebuild',
  rare: true,
  label: { en: 'Importance samples k', 'zh-CN': '重要性样本数 k' },
  help: {
    en: 'Latent samples an item in the IWAE bound. More make it tighter and each step slower; the encoder’s gradient gets noisier.',
    'zh-CN': 'IWAE 下界中每个样本的潜变量采样数。越多下界越紧、单步越慢，编码器的梯度噪声也越大。',
  },
  default: 5,
  min: 1,
  max: 64,
  step: 1,
  scale: 'log2',
  integer: true,
  when: { param: 'objective', is: ['iwae'] },
} as const satisfies NumberParam;

export const beta = {
  kind: 'number',
  group: 'training',
  effect: 'live',
  label: { en: 'KL weight β', 'zh-CN': 'KL 权重 β' },
  help: {
    en: 'Weight of the KL term. 1 is the ELBO; more tidies the latent space and blurs, 0 is a plain autoencoder whose prior samples mean nothing.',
    'zh-CN':
      'KL 项的权重。1 即 ELBO；越大潜空间越规整、样本越模糊；0 则退化为普通自编码器，先验采样没有意义。',
  },
  default: 1,
  min: 0,
  max: 100,
  step: 0.01,
  scale: 'log10',
  logFloor: 0.01,
} as const satisfies NumberParam;

export const betaWarmup = {
  kind: 'number',
  group: 'training',
  effect: 'live',
  rare: true,
  label: { en: 'β warm-up', 'zh-CN': 'β 预热' },
  help: {
    en: 'β rises evenly to its value over so many steps: the decoder learns to use the latents before the KL presses on them.',
    'zh-CN': 'β 在这么多步内均匀升至设定值：让解码器先学会使用潜变量，再受 KL 项约束。',
  },
  default: 0,
  min: 0,
  max: 100_000,
  step: 100,
  integer: true,
  unit: { en: 'steps', 'zh-CN': '步' },
} as const satisfies NumberParam;

export const freeBits = {
  kind: 'number',
  group: 'training',
  effect: 'live',
  rare: true,
  label: { en: 'Free bits', 'zh-CN': '免费比特' },
  help: {
    en: 'Each latent dimension may hold so much information, averaged over the batch, before its KL counts; keeps dimensions from dying. 0 turns it off.',
    'zh-CN': '每个潜变量维度在批内平均的信息量未超过该值时不计 KL，可防止维度失效。0 表示关闭。',
  },
  default: 0,
  min: 0,
  max: 4,
  step: 0.05,
  unit: { en: 'nats', 'zh-CN': 'nat' },
  when: { param: 'objective', is: ['elbo'] },
} as const satisfies NumberParam;

export const drawing = {
  kind: 'choice',
  group: 'sampling',
  effect: 'live',
  rare: true,
  label: { en: 'Samples show', 'zh-CN': '样本显示' },
  help: {
    en: 'The mean that the decoder gives for a latent, or a draw around it from the likelihood: only draws are distributed as the model says the data are.',
    'zh-CN': '显示解码器对潜变量给出的均值，或按似然在其周围抽取的样本：只有抽样才服从模型所描述的数据分布。',
  },
  default: 'mean',
  options: [
    { value: 'mean', label: { en: 'Means', 'zh-CN': '均值' } },
    { value: 'draw', label: { en: 'Draws', 'zh-CN': '抽样' } },
  ],
} as const satisfies ChoiceParam;
