import type { PresetTable } from '../preset-table';

export const presets = {
  general: {
    points: {
      architecture: 'mlp',
      hiddenWidth: 128,
      hiddenDepth: 3,
      schedule: 'cosine',
      learningRate: 0.005,
      batchSize: 256,
      emaDecay: 0.99,
      sampler: 'ddim',
      samplingSteps: 20,
    },
    // A perceptron must squeeze 784 independent noise values through its hidden layer, and never learns to; a small
    // U-Net needs far fewer steps, though each is slow.
    images: {
      architecture: 'conv',
      baseChannels: 8,
      schedule: 'cosine',
      // Says how bright an image is where noise is all there is to see; ε does not, and digits came out too fat.
      prediction: 'v',
      learningRate: 0.002,
      batchSize: 32,
      emaDecay: 0.995,
      sampler: 'ddim',
      samplingSteps: 20,
      // Of classes: the classifier recognises 98.9 ± 0.4 % of mnist's samples after 4,670 steps (nine minutes on two busy cores, one
      // seed), 85.3 % without guidance.
      guidance: 3,
    },
  },
  datasets: {
    // Modes far narrower than the space between them take a falling rate and small steps: 92 and 93 % within 3σ of the grid's after
    // 15,000 steps (seeds 12 and 13; with the general settings 72 %, seed 11), 95 % of the ring's after 6,000 (one seed).
    'gaussians-25': { decaySteps: 15_000, samplingSteps: 50 },
    'ring-8': { decaySteps: 6000, samplingSteps: 50 },
  },
} as const satisfies PresetTable;
