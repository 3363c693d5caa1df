import type { NumberParam, ToggleParam } from '../core/params';

/** Knobs of the families that walk from noise to data: diffusion and flow. */

/** Passes or steps of the walk; a family says in its own help what one costs. */
export const samplingSteps = {
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
} as const satisfies NumberParam;

/** How far samples of a conditional model lean to their class. */
export const guidance = {
  kind: 'number',
  group: 'sampling',
  effect: 'live',
  label: { en: 'Guidance', 'zh-CN': '引导强度' },
  help: {
    en: 'Classifier-free guidance: how far each step leans towards the class. 1 is the plain class; more gives clearer and less varied samples, and anything but 1 passes the network twice.',
    'zh-CN':
      '无分类器引导：每一步向所选类别偏多少。1 为普通条件生成；越大样本越清晰、越单一；只要不为 1，每步需经过网络两次。',
  },
  default: 1,
  min: 0,
  max: 10,
  step: 0.1,
  when: { param: 'conditional', is: [true] },
} as const satisfies NumberParam;

/** Self-attention of the U-Net. */
export const attention = {
  kind: 'toggle',
  group: 'model',
  effect: 'rebuild',
  rare: true,
  label: { en: 'Self-attention', 'zh-CN': '自注意力' },
  help: {
    en: 'At the lowest resolution every place of the image looks at every other, so that distant parts agree.',
    'zh-CN': '在最低分辨率处，图像的每个位置都参考其他所有位置，使相距较远的部分彼此协调。',
  },
  default: false,
  when: { param: 'architecture', is: ['conv'] },
} as const satisfies ToggleParam;
