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
  datasets: {},
} as const satisfies PresetTable;
