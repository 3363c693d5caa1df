import { type Trainable, trainingSettings } from '../shared/trainable';
import type { GanParams } from './params';

/** How the generator is trained. */
export function generatorSettings(params: GanParams): Trainable['settings'] {
  return trainingSettings({
    ...params,
    optimizer: params.optimizerG,
    learningRate: params.learningRateG,
    momentum: params.momentumG,
    weightDecay: params.weightDecayG,
  });
}

/** How the discriminator is trained. It is never averaged: it must keep up with the generator of now. */
export function discriminatorSettings(params: GanParams): Trainable['settings'] {
  return trainingSettings({
    ...params,
    optimizer: params.optimizerD,
    learningRate: params.learningRateD,
    adamBeta1: params.adamBeta1D,
    adamBeta2: params.adamBeta2D,
    momentum: params.momentumD,
    weightDecay: params.weightDecayD,
    emaDecay: 0,
  });
}
