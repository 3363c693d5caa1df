import type { PresetTable } from '../preset-table';

const NARROW_MODES = { learnSigma: false, drawing: 'mean' } as const;

export const presets = {
  general: {
    // Points need the whole model: σ as the data have it, samples drawn with that noise (means alone lie on thin lines),
    // and several importance samples, which let the codes fill the prior where one sample leaves gaps.
    points: {
      architecture: 'mlp',
      latentDim: 2,
      hiddenWidth: 128,
      hiddenDepth: 2,
      likelihood: 'gaussian',
      likelihoodSigma: 0.05,
      learnSigma: true,
      objective: 'iwae',
      importanceSamples: 5,
      learningRate: 0.003,
      batchSize: 128,
      emaDecay: 0.99,
      drawing: 'draw',
    },
    images: { architecture: 'reference', latentDim: 20 },
  },
  datasets: {
    // Modes much narrower than σ = 0.05: means find them within seconds, where a learned σ takes minutes to shrink so far.
    'gaussians-25': NARROW_MODES,
    'ring-8': NARROW_MODES,
    // Few latents leave no gaps in the prior for an image of 64 pixels.
    digits: { latentDim: 8, learningRate: 0.003, batchSize: 64, emaDecay: 0.99 },
    // Edges want convolutions.
    shapes: { architecture: 'conv', baseChannels: 8, learningRate: 0.003, batchSize: 64, emaDecay: 0.99 },
  },
} as const satisfies PresetTable;
