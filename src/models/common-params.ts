import type { ChoiceParam, NumberParam, ToggleParam } from '../core/params';

/**
 * Knobs that several families share: one id means one thing everywhere.
 * A family takes them into its own spec and may change range or default by spreading.
 */

export const architecture = {
  kind: 'choice',
  group: 'model',
  effect: 'rebuild',
  label: { en: 'Architecture', 'zh-CN': '网络结构' },
  help: {
    en: 'Reference: the fixed textbook layers. MLP: free width and depth. Convolutional: sees neighbouring pixels; images only.',
    'zh-CN': 'Reference：固定的教科书结构。MLP：宽度和深度可调。卷积：利用相邻像素，仅用于图像。',
  },
  default: 'reference',
  options: [
    { value: 'reference', label: { en: 'Reference', 'zh-CN': 'Reference' } },
    { value: 'mlp', label: { en: 'MLP', 'zh-CN': 'MLP' } },
    { value: 'conv', label: { en: 'Convolutional', 'zh-CN': '卷积' }, only: 'images' },
  ],
} as const satisfies ChoiceParam;

export const latentDim = {
  kind: 'number',
  group: 'model',
  effect: 'rebuild',
  label: { en: 'Latent dimensions', 'zh-CN': '潜变量维数' },
  help: {
    en: 'How many numbers describe one sample before it is decoded. Too few and detail is lost; unused ones do nothing.',
    'zh-CN': '解码前用多少个数描述一个样本。太少会丢失细节，多余的维度不起作用。',
  },
  default: 20,
  min: 1,
  max: 128,
  step: 1,
  scale: 'log2',
  integer: true,
} as const satisfies NumberParam;

export const hiddenWidth = {
  kind: 'number',
  group: 'model',
  effect: 'rebuild',
  label: { en: 'Hidden width', 'zh-CN': '隐藏层宽度' },
  help: {
    en: 'Units in each hidden layer. Wider learns finer structure; the cost of a step grows with the square.',
    'zh-CN': '每个隐藏层的单元数。越宽能学到越细的结构，单步开销按平方增长。',
  },
  default: 256,
  min: 8,
  max: 1024,
  step: 8,
  scale: 'log2',
  integer: true,
  when: { param: 'architecture', is: ['mlp'] },
} as const satisfies NumberParam;

export const hiddenDepth = {
  kind: 'number',
  group: 'model',
  effect: 'rebuild',
  label: { en: 'Hidden layers', 'zh-CN': '隐藏层数' },
  help: {
    en: 'How many hidden layers each network has. Deeper bends space more, and is harder to train.',
    'zh-CN': '每个网络的隐藏层数。越深表达力越强，也越难训练。',
  },
  default: 2,
  min: 1,
  max: 6,
  step: 1,
  integer: true,
  when: { param: 'architecture', is: ['mlp'] },
} as const satisfies NumberParam;

export const baseChannels = {
  kind: 'number',
  group: 'model',
  effect: 'rebuild',
  label: { en: 'Channels', 'zh-CN': '通道数' },
  help: {
    en: 'Feature maps of the first convolution; deeper levels have twice as many.',
    'zh-CN': '第一层卷积的特征图数量，更深的层为其两倍。',
  },
  default: 16,
  min: 8,
  max: 64,
  step: 8,
  integer: true,
  when: { param: 'architecture', is: ['conv'] },
} as const satisfies NumberParam;

export const batchSize = {
  kind: 'number',
  group: 'training',
  effect: 'rebuild',
  label: { en: 'Batch size', 'zh-CN': '批大小' },
  help: {
    en: 'Items per step. Larger batches give a steadier gradient and slower steps.',
    'zh-CN': '每步使用的样本数。批越大梯度越稳，单步越慢。',
  },
  default: 128,
  min: 1,
  max: 2048,
  step: 1,
  scale: 'log2',
  integer: true,
} as const satisfies NumberParam;

export const optimizer = {
  kind: 'choice',
  group: 'training',
  effect: 'rebuild',
  rare: true,
  label: { en: 'Optimiser', 'zh-CN': '优化器' },
  help: {
    en: 'How gradients become steps. Adam adapts a rate per weight; SGD with momentum is plain and wants a larger rate.',
    'zh-CN': '梯度如何变成更新。Adam 为每个权重自适应步长；带动量的 SGD 更朴素，需要更大的学习率。',
  },
  default: 'adam',
  options: [
    { value: 'adam', label: { en: 'Adam', 'zh-CN': 'Adam' } },
    { value: 'adamw', label: { en: 'AdamW', 'zh-CN': 'AdamW' } },
    { value: 'sgd', label: { en: 'SGD + momentum', 'zh-CN': 'SGD + 动量' } },
    { value: 'rmsprop', label: { en: 'RMSProp', 'zh-CN': 'RMSProp' } },
  ],
} as const satisfies ChoiceParam;

export const learningRate = {
  kind: 'number',
  group: 'training',
  effect: 'live',
  label: { en: 'Learning rate', 'zh-CN': '学习率' },
  help: {
    en: 'Size of each step. Too small learns slowly, too large diverges; 0 leaves the weights where they are.',
    'zh-CN': '每次更新的步长。太小学得慢，太大会发散；0 表示权重不变。',
  },
  default: 0.001,
  min: 0,
  max: 10,
  step: 0.00001,
  scale: 'log10',
  logFloor: 0.00001,
} as const satisfies NumberParam;

export const warmupSteps = {
  kind: 'number',
  group: 'training',
  effect: 'live',
  rare: true,
  label: { en: 'Warm-up', 'zh-CN': '预热' },
  help: {
    en: 'The learning rate rises evenly from 0 over so many steps, while the optimiser still knows little.',
    'zh-CN': '学习率在这么多步内从 0 均匀升起，此时优化器掌握的信息还很少。',
  },
  default: 0,
  min: 0,
  max: 10_000,
  step: 10,
  integer: true,
  unit: { en: 'steps', 'zh-CN': '步' },
} as const satisfies NumberParam;

export const decaySteps = {
  kind: 'number',
  group: 'training',
  effect: 'live',
  rare: true,
  label: { en: 'Cosine decay', 'zh-CN': '余弦衰减' },
  help: {
    en: 'The learning rate falls along half a cosine to a hundredth at this step, and stays there; 0 keeps it constant.',
    'zh-CN': '学习率沿半个余弦降到百分之一，在这一步到达并保持；0 表示不衰减。',
  },
  default: 0,
  min: 0,
  max: 100_000,
  step: 100,
  integer: true,
  unit: { en: 'steps', 'zh-CN': '步' },
} as const satisfies NumberParam;

export const gradientClip = {
  kind: 'number',
  group: 'training',
  effect: 'live',
  rare: true,
  label: { en: 'Gradient clipping', 'zh-CN': '梯度裁剪' },
  help: {
    en: 'Gradients of a network longer than this, all weights together, are shortened to it; 0 leaves them.',
    'zh-CN': '一个网络全部权重的梯度范数若超过该值，则缩短到该值；0 表示不裁剪。',
  },
  default: 0,
  min: 0,
  max: 100,
  step: 0.1,
} as const satisfies NumberParam;

export const weightDecay = {
  kind: 'number',
  group: 'training',
  effect: 'live',
  rare: true,
  label: { en: 'Weight decay', 'zh-CN': '权重衰减' },
  help: {
    en: 'Each step shrinks the weights by this times the learning rate (AdamW).',
    'zh-CN': '每一步把权重缩小“该值 × 学习率”（AdamW）。',
  },
  default: 0.01,
  min: 0,
  max: 1,
  step: 0.001,
  when: { param: 'optimizer', is: ['adamw'] },
} as const satisfies NumberParam;

/** Every family that can be told which class to make has it. */
export const conditional = {
  kind: 'toggle',
  group: 'model',
  effect: 'rebuild',
  only: 'labels',
  label: { en: 'Conditional on class', 'zh-CN': '按类别生成' },
  help: {
    en: 'The model is told the class of each item while it learns, and makes the class it is asked for.',
    'zh-CN': '训练时告诉模型每个样本的类别，生成时按要求的类别生成。',
  },
  default: false,
} as const satisfies ToggleParam;

export const adamBeta1 = {
  kind: 'number',
  group: 'training',
  effect: 'live',
  rare: true,
  label: { en: 'Adam β₁', 'zh-CN': 'Adam β₁' },
  help: {
    en: 'Memory of the mean gradient. 0.9 is usual; GANs are calmer with 0.5.',
    'zh-CN': '梯度均值的记忆。通常取 0.9，GAN 取 0.5 更稳定。',
  },
  default: 0.9,
  min: 0,
  max: 0.999,
  step: 0.001,
  scale: 'complement',
  when: { param: 'optimizer', is: ['adam', 'adamw'] },
} as const satisfies NumberParam;

export const adamBeta2 = {
  kind: 'number',
  group: 'training',
  effect: 'live',
  rare: true,
  label: { en: 'Adam β₂', 'zh-CN': 'Adam β₂' },
  help: {
    en: 'Memory of the squared gradient, which sets the step per weight.',
    'zh-CN': '梯度平方的记忆，决定每个权重的步长。',
  },
  default: 0.999,
  min: 0,
  max: 0.9999,
  step: 0.0001,
  scale: 'complement',
  when: { param: 'optimizer', is: ['adam', 'adamw'] },
} as const satisfies NumberParam;

export const momentum = {
  kind: 'number',
  group: 'training',
  effect: 'live',
  rare: true,
  label: { en: 'Momentum', 'zh-CN': '动量' },
  help: {
    en: 'How much of the last step carries on into the next.',
    'zh-CN': '上一步更新有多少延续到下一步。',
  },
  default: 0.9,
  min: 0,
  max: 0.99,
  step: 0.01,
  scale: 'complement',
  when: { param: 'optimizer', is: ['sgd'] },
} as const satisfies NumberParam;

export const emaDecay = {
  kind: 'number',
  group: 'training',
  effect: 'live',
  rare: true,
  label: { en: 'EMA decay', 'zh-CN': 'EMA 衰减' },
  help: {
    en: 'Samples come from a running average of the weights that forgets this slowly; 0 turns it off. It warms up, so early samples are not noise.',
    'zh-CN': '采样使用权重的滑动平均，数值越大遗忘越慢；0 表示关闭。带预热，因此早期样本不会是噪声。',
  },
  default: 0,
  min: 0,
  max: 0.9999,
  step: 0.0001,
  scale: 'complement',
} as const satisfies NumberParam;

/** How a network is trained, in the order in which the page lists it. */
export const training = {
  learningRate,
  batchSize,
  optimizer,
  adamBeta1,
  adamBeta2,
  momentum,
  weightDecay,
  warmupSteps,
  decaySteps,
  gradientClip,
  emaDecay,
} as const;

/** What the Reference models train without. */
export const PLAIN_TRAINING = { warmupSteps: 0, decaySteps: 0, gradientClip: 0, emaDecay: 0 } as const;
