import * as tf from '../shared/tf';
import { LOSSES } from './losses';
import type { Discriminator } from './networks';
import type { GanParams } from './params';
import { interpolate, oneCentredPenalty, outputsAndSlopes, zeroCentredPenalty } from './penalties';

/** What a discriminator makes of a batch: its loss, and its mean belief in each kind (see `AdversarialLoss.verdict`). */
export type Verdict = [loss: tf.Scalar, dReal: tf.Scalar, dFake: tf.Scalar];

/** A discriminator and the packs it is to judge, `[n, D]` each. */
export interface Objective {
  d: Discriminator;
  real: tf.Tensor;
  fake: tf.Tensor;
  /** One-hot classes of each pack, `[n, K]`; generated packs are of the same classes as real ones. */
  classes?: tf.Tensor;
  /** Classes that the real packs are not of, `[n, K]`: with them they count as generated. */
  wrongClasses?: tf.Tensor;
  /** Of WGAN-GP, `[n, 1]` in 0 … 1; drawn evenly for each pack. */
  mix?: tf.Tensor;
}

type Settings = Pick<
  GanParams,
  'gLoss' | 'labelSmoothing' | 'gradientPenalty' | 'r3Gamma' | 'r1Gamma' | 'r2Gamma'
>;

/**
 * D's loss with its penalties, and its verdicts. Where wrong classes are given, D learns as much from real packs under
 * them as from generated ones (Reed et al. 2016, arXiv 1605.05396, algorithm 1): to tell whether a pack is of its class
 * before G has learned to make anything. Call inside a tidy.
 */
export function discriminatorObjective(objective: Objective, settings: Settings): Verdict {
  const { d, wrongClasses } = objective;
  const { real, fake, penalty } = judge(objective, settings);
  const game = LOSSES[settings.gLoss];
  const against = (other: tf.Tensor) => game.discriminator(real, other, 1 - settings.labelSmoothing);
  const loss = wrongClasses
    ? tf.mul<tf.Scalar>(tf.add(against(fake), against(d(objective.real, wrongClasses))), 0.5)
    : against(fake);
  return [penalty ? tf.add<tf.Scalar>(loss, penalty) : loss, ...game.verdict(real, fake)];
}

/** D's outputs on both kinds `[n, 1]`, and the penalty on its slope where there is one. */
interface Judged {
  real: tf.Tensor;
  fake: tf.Tensor;
  penalty?: tf.Scalar;
}

function judge({ d, real, fake, classes, mix }: Objective, settings: Settings): Judged {
  const { gLoss, gradientPenalty, r3Gamma, r1Gamma, r2Gamma } = settings;
  const judgeAll = (x: tf.Tensor) => d(x, classes);
  switch (gLoss) {
    case 'wgan-gp': {
      const outputs = { real: judgeAll(real), fake: judgeAll(fake) };
      if (!mix || gradientPenalty === 0) return outputs;
      const { slopes } = outputsAndSlopes(judgeAll, interpolate(real, fake, mix));
      return { ...outputs, penalty: oneCentredPenalty(slopes, gradientPenalty) };
    }
    case 'r3gan':
      return zeroCentred({ d, real, fake, ...(classes && { classes }) }, r3Gamma, r3Gamma);
    default:
      return zeroCentred({ d, real, fake, ...(classes && { classes }) }, r1Gamma, r2Gamma);
  }
}

function zeroCentred({ d, real, fake, classes }: Objective, r1: number, r2: number): Judged {
  if (r1 > 0 && r2 > 0) {
    // One pass for both kinds: half the kernels, and no item's numbers depend on another's.
    const twice = classes && tf.concat([classes, classes]);
    const { outputs, slopes } = outputsAndSlopes((x) => d(x, twice), tf.concat([real, fake]));
    const [realOutputs, fakeOutputs] = tf.split(outputs, 2);
    const [realSlopes, fakeSlopes] = tf.split(slopes, 2);
    const penalty = tf.add<tf.Scalar>(zeroCentredPenalty(realSlopes, r1), zeroCentredPenalty(fakeSlopes, r2));
    return { real: realOutputs, fake: fakeOutputs, penalty };
  }
  const judgeAll = (x: tf.Tensor) => d(x, classes);
  const onReal = judgeWith(judgeAll, real, r1);
  const onFake = judgeWith(judgeAll, fake, r2);
  const penalty = onReal.penalty ?? onFake.penalty;
  return { real: onReal.outputs, fake: onFake.outputs, ...(penalty && { penalty }) };
}

/** D's outputs, and γ/2 · mean ‖∇D‖² at these items unless γ is 0. */
function judgeWith(
  d: (x: tf.Tensor) => tf.Tensor,
  x: tf.Tensor,
  gamma: number,
): { outputs: tf.Tensor; penalty?: tf.Scalar } {
  if (gamma === 0) return { outputs: d(x) };
  const { outputs, slopes } = outputsAndSlopes(d, x);
  return { outputs, penalty: zeroCentredPenalty(slopes, gamma) };
}
