import type { ExperimentConfig } from '../../src/models/experiment';

/** Adam's settings of one network; ε is 1e-8 everywhere. */
export interface Adam {
  learningRate: number;
  beta1: number;
  beta2: number;
}

/**
 * One model on one dataset, as plain data that every contender understands: the app takes `app`, the others build the
 * same networks from the rest. Numbers follow the app's own presets (`src/models/<family>/family.ts`).
 */
export interface Job {
  id: string;
  label: string;
  family: 'vae' | 'gan' | 'diffusion';
  dataset: 'mnist' | 'moons' | 'digits' | 'shapes';
  architecture: 'mlp' | 'conv';
  /** Of one item: `[2]`, or `[height, width, channels]`. */
  shape: readonly number[];
  /** Numbers in one item. */
  size: number;
  batch: number;
  /** How data reach the network's range: x = data · scale + offset. */
  scale: number;
  offset: number;
  /** Widths of the hidden layers (of a GAN's generator; its discriminator has them the other way round). */
  hidden: readonly number[];
  /** Channels of the first convolution. */
  channels: number;
  latent: number;
  likelihood: 'bernoulli' | 'gaussian';
  likelihoodSigma: number;
  /** One a network: the GAN's are generator, discriminator. */
  adam: readonly Adam[];
  /** Decay of the running average (of a GAN's generator); 0 is none. */
  emaDecay: number;
  timesteps: number;
  schedule: 'linear' | 'cosine';
  /** The same experiment for `window.playground.configure`. */
  app: Pick<ExperimentConfig, 'family' | 'dataset' | 'params'>;
}

/** Width of a diffusion model's time embedding: 32 sines, then 32 cosines. */
export const TIME_EMBEDDING = 64;

/** Standard deviation terms and slopes that all contenders share. */
export const LEAKY_SLOPE = 0.2;
export const ADAM_EPSILON = 1e-8;
