import type { PresetTable } from '../preset-table';

export const presets = {
  general: {
    points: {
      architecture: 'mlp',
      latentDim: 2,
      hiddenWidth: 128,
      hiddenDepth: 2,
      likelihood: 'gaussian',
      likelihoodSigma: 0.05,
      learningRate: 0.003,
      batchSize: 256,
    },
    images: { architecture: 'reference', latentDim: 20 },
  },
  datasets: {},
} as const satisfies PresetTable;
