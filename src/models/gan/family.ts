import { PLAIN_TRAINING } from '../common-params';
import { presetFrom } from '../preset-table';
import { defineFamily } from '../types';
import { ganParams } from './params';
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
  params: ganParams,
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
        en: 'Discriminator’s loss, penalties included. When it can only guess: 2 ln 2 = 1.386 nats with the two cross-entropy losses, 1/4 with LSGAN, 2 with hinge, 0 with WGAN, ln 2 = 0.693 with R3GAN.',
        'zh-CN':
          '判别器损失，含惩罚项。完全无法区分时：两种交叉熵损失为 2 ln 2 = 1.386 nat，LSGAN 为 1/4，Hinge 为 2，WGAN 为 0，R3GAN 为 ln 2 = 0.693。',
      },
      panel: 'loss',
      color: 'violet',
    },
    {
      key: 'g',
      label: { en: 'G', 'zh-CN': 'G' },
      help: {
        en: 'Generator’s loss. When D can only guess: ln 2 = 0.693 nats with the non-saturating loss and R3GAN, −ln 2 with the saturating one, 1/8 with LSGAN; with hinge and WGAN only its changes tell.',
        'zh-CN':
          '生成器损失。判别器无法区分时：非饱和损失与 R3GAN 为 ln 2 = 0.693 nat，饱和损失为 −ln 2，LSGAN 为 1/8；Hinge 与 WGAN 只有变化有意义。',
      },
      panel: 'loss',
      color: 'orange',
    },
    {
      key: 'dReal',
      label: { en: 'D(real)', 'zh-CN': 'D(真实)' },
      help: {
        en: 'D’s mean belief in real items; ½ is no opinion. A probability with the cross-entropy losses; D’s output cut to 0 … 1 with LSGAN; σ of its output with hinge; with WGAN and R3GAN, whose outputs count only beside each other, σ of the lead of a real item over a generated one.',
        'zh-CN':
          '判别器对真实样本的平均信任度，½ 表示没有倾向。交叉熵损失下是概率；LSGAN 下是截断到 0…1 的输出；Hinge 下是输出的 σ；WGAN 与 R3GAN 的输出只在相互比较时有意义，这里是真实样本领先生成样本之差的 σ。',
      },
      panel: 'verdict',
      color: 'blue',
    },
    {
      key: 'dFake',
      label: { en: 'D(fake)', 'zh-CN': 'D(生成)' },
      help: {
        en: 'The same for generated items: D’s mean belief that they are real.',
        'zh-CN': '同上，针对生成样本：判别器相信其为真的平均程度。',
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
    conditional: false,
    packing: 1,
    spectralNorm: false,
    gLoss: 'non-saturating',
    r1Gamma: 0,
    r2Gamma: 0,
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
