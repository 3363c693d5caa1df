import type { PresetTable } from '../preset-table';

export const presets = {
  general: {
    points: {
      architecture: 'mlp',
      latentDim: 2,
      hiddenWidth: 128,
      hiddenDepth: 2,
      // A discriminator that learns faster than the generator (Heusel et al. 2017) finds the shape within 300 steps.
      learningRateG: 0.001,
      learningRateD: 0.003,
      batchSize: 256,
      emaDecay: 0.99,
    },
    // The average takes the speckle out of single generators; small batches make more steps of the same minutes.
    images: { architecture: 'reference', latentDim: 100, batchSize: 64, emaDecay: 0.99 },
  },
  datasets: {},
} as const satisfies PresetTable;
