import type { ParamValues } from '../../src/core/params';
import type { Spread } from './statistics';

/** The papers' numbers, and ours. */
export const SCORES = ['modes', 'highQuality', 'reverseKl'] as const;
export type Score = (typeof SCORES)[number];

/** A published row; a number that the paper does not give is missing. */
export type PublishedRow = Partial<Record<Score, Spread>> & { source: string; steps?: number };

/** One of PacGAN's two mixtures (Lin et al. 2018, section 4.1). */
export interface TableInfo {
  dataset: 'ring-8' | 'gaussians-25';
  title: string;
  modes: number;
}

export const TABLES: readonly TableInfo[] = [
  { dataset: 'ring-8', title: 'Ring of 8: radius 1, σ 0.01', modes: 8 },
  { dataset: 'gaussians-25', title: 'Grid of 25: spacing 2, σ 0.05', modes: 25 },
];

/** A model that is trained on both mixtures. */
export interface Experiment {
  id: string;
  label: string;
  family: string;
  /** Over the family's preset for the dataset. */
  params: ParamValues;
  /** Generator updates, unless the command line says otherwise. */
  steps: Record<TableInfo['dataset'], number>;
  /** Updates in the quick run, which trains on the grid alone; without them it leaves the experiment out. */
  quickSteps?: number;
  published?: Partial<Record<TableInfo['dataset'], PublishedRow>>;
  /** Modes that it must capture: a target of this project. */
  captures?: Partial<Record<TableInfo['dataset'], number>>;
}

/** What two cores pay for: a few minutes a run. */
const BUDGET = { 'ring-8': 10_000, 'gaussians-25': 10_000 };

/** Where the presets' learning rates have fallen to nothing. */
const DECAYED = { 'ring-8': 6_000, 'gaussians-25': 15_000 };

/** Items drawn for each measurement. */
export const SAMPLES = 2_500;

/** 400 epochs of 100,000 points in batches of 100. */
const PACGAN_STEPS = 400_000;

/** As in PacGAN's published code, but for how long: networks and initial values come with `architecture`. */
const PACGAN = {
  architecture: 'pacgan',
  latentDim: 2,
  batchSize: 100,
  learningRateG: 1e-4,
  learningRateD: 1e-4,
  adamBeta1: 0.8,
  adamBeta1D: 0.8,
  gLoss: 'non-saturating',
  decaySteps: 0,
  emaDecay: 0,
} as const;

const at = (mean: number, error: number): Spread => ({ mean, error });
/** Table 1 of PacGAN: modes, per cent, nats. */
const pacgan = (modes: Spread, highQuality: Spread, reverseKl: Spread): PublishedRow => ({
  modes,
  highQuality,
  reverseKl,
  source: 'PacGAN, table 1',
  steps: PACGAN_STEPS,
});

export const EXPERIMENTS: readonly Experiment[] = [
  {
    id: 'gan',
    label: 'GAN',
    family: 'gan',
    params: PACGAN,
    steps: BUDGET,
    published: {
      'ring-8': pacgan(at(6.3, 0.5), at(98.2, 0.2), at(0.45, 0.09)),
      'gaussians-25': pacgan(at(17.3, 0.8), at(94.8, 0.7), at(0.7, 0.07)),
    },
  },
  {
    id: 'pacgan2',
    label: 'PacGAN2',
    family: 'gan',
    params: { ...PACGAN, packing: 2 },
    steps: BUDGET,
    published: {
      'ring-8': pacgan(at(7.9, 0.1), at(95.6, 2), at(0.07, 0.03)),
      'gaussians-25': pacgan(at(23.8, 0.7), at(91.3, 0.8), at(0.13, 0.04)),
    },
  },
  {
    id: 'pacgan4',
    label: 'PacGAN4',
    family: 'gan',
    params: { ...PACGAN, packing: 4 },
    steps: BUDGET,
    published: {
      'ring-8': pacgan(at(7.8, 0.1), at(95.9, 1.4), at(0.07, 0.02)),
      'gaussians-25': pacgan(at(24.8, 0.2), at(93.6, 0.6), at(0.04, 0.01)),
    },
  },
  {
    id: 'r3gan',
    label: 'R3GAN',
    family: 'gan',
    params: { gLoss: 'r3gan' },
    steps: DECAYED,
    captures: { 'gaussians-25': 25 },
  },
  { id: 'vae', label: 'VAE', family: 'vae', params: {}, steps: BUDGET },
  {
    id: 'diffusion',
    label: 'Diffusion',
    family: 'diffusion',
    params: {},
    steps: DECAYED,
    quickSteps: 2_000,
    captures: { 'gaussians-25': 25 },
  },
  {
    id: 'flow',
    label: 'Flow matching',
    family: 'flow',
    params: {},
    steps: DECAYED,
    quickSteps: 2_000,
    captures: { 'gaussians-25': 25 },
  },
];

/** Published rows without a model of ours beside them. */
export const ONLY_PUBLISHED: Partial<
  Record<TableInfo['dataset'], readonly ({ label: string } & PublishedRow)[]>
> = {
  'ring-8': [
    { label: 'VEEGAN', source: 'its own table', modes: at(8, Number.NaN), highQuality: at(52.9, Number.NaN) },
  ],
  'gaussians-25': [
    {
      label: 'VEEGAN',
      source: 'its own table',
      modes: at(24.6, Number.NaN),
      highQuality: at(40, Number.NaN),
    },
  ],
};
