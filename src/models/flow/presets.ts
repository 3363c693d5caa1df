import type { PresetTable } from '../preset-table';

export const presets = {
  general: {
    points: {
      architecture: 'mlp',
      hiddenWidth: 128,
      hiddenDepth: 3,
      learningRate: 0.005,
      batchSize: 256,
      emaDecay: 0.99,
      samplingSteps: 20,
    },
    images: {
      architecture: 'conv',
      baseChannels: 8,
      learningRate: 0.002,
      batchSize: 32,
      emaDecay: 0.995,
      samplingSteps: 20,
    },
  },
  datasets: {
    // As in diffusion: 95 % within 3σ of the grid's modes after 15,000 steps (seeds 12 and 13; 85 % with the general settings, seed
    // 11), 95 % of the ring's after 6,000 (one seed).
    'gaussians-25': { decaySteps: 15_000, samplingSteps: 50 },
    'ring-8': { decaySteps: 6000, samplingSteps: 50 },
  },
} as const satisfies PresetTable;
