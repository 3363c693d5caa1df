import { fitsSpec } from '../../core/check-params';
import type { ParamsOf, ParamValues } from '../../core/params';
import type { PartInfo, WeightsChoice } from '../types';
import { BaseModel } from '../shared/base-model';
import type { BuildSpec, ModelImplementation, SampleRequest, TrainBatch } from '../shared/generative-model';
import type { Layer } from '../shared/layers';
import { normalTensor } from '../shared/noise';
import { inChunks } from '../shared/sampling';
import * as tf from '../shared/tf';
import { Trainable, trainingSettings } from '../shared/trainable';
import { Weights } from '../shared/weights';
import { gan } from './family';
import { discriminatorLoss, generatorLoss } from './losses';
import { convDiscriminator, convGenerator, mlpDiscriminator, mlpGenerator } from './networks';

type GanParams = ParamsOf<typeof gan.params>;

/** Hidden widths of the Reference generator; the discriminator has them the other way round. */
const REFERENCE_WIDTHS = [256, 512];

/** What a discriminator makes of a batch: its loss, and the mean probability of being real that it gives each kind. */
type Verdict = [loss: tf.Scalar, dReal: tf.Scalar, dFake: tf.Scalar];

/** Generative adversarial network (Goodfellow et al. 2014, arXiv 1406.2661). */
export class GanModel extends BaseModel {
  readonly parts: readonly PartInfo[];
  protected readonly networks: readonly [generator: Trainable, discriminator: Trainable];
  private readonly generator: Layer;
  private readonly discriminator: Layer;

  constructor(
    spec: BuildSpec,
    private params: GanParams,
  ) {
    super(spec);
    const generatorWeights = new Weights(spec.seed, 0);
    const discriminatorWeights = new Weights(spec.seed, 1);
    [this.generator, this.discriminator] = build(generatorWeights, discriminatorWeights, spec, params);
    this.networks = [
      new Trainable(generatorWeights, generatorSettings(params), 'generator.'),
      new Trainable(discriminatorWeights, discriminatorSettings(params), 'discriminator.'),
    ];
    const item = params.architecture === 'conv' ? spec.data.shape : [spec.data.size];
    const x = { name: 'x', shape: [null, ...item], range: [-1, 1] } as const;
    this.parts = [
      { id: 'generator', inputs: [{ name: 'z', shape: [null, params.latentDim] }], outputs: [x] },
      { id: 'discriminator', inputs: [x], outputs: [{ name: 'logit', shape: [null, 1] }] },
    ];
  }

  /**
   * D's loss, mean D(real) and mean D(fake) on real items `x` and generated ones `fake`, both [n, D].
   * Call inside a tidy.
   */
  discriminatorObjective(x: tf.Tensor, fake: tf.Tensor): Verdict {
    const realLogits = this.discriminator(x);
    const fakeLogits = this.discriminator(fake);
    const loss = discriminatorLoss(realLogits, fakeLogits, 1 - this.params.labelSmoothing);
    return [loss, tf.mean<tf.Scalar>(tf.sigmoid(realLogits)), tf.mean<tf.Scalar>(tf.sigmoid(fakeLogits))];
  }

  /** G's loss on latents `z` [n, latent], judged by the discriminator as it stands. Call inside a tidy. */
  generatorObjective(z: tf.Tensor): tf.Scalar {
    return generatorLoss(this.discriminator(this.generator(z)), this.params.gLoss);
  }

  /**
   * One update of the discriminator on real items `x` and generated ones from `z`, through which no gradient
   * reaches the generator. The caller disposes the result.
   */
  updateDiscriminator(x: tf.Tensor, z: tf.Tensor): Verdict {
    const fake = tf.tidy(() => this.generator(z));
    const kept: Verdict[] = [];
    this.networks[1].minimize(() => {
      const [loss, dReal, dFake] = this.discriminatorObjective(x, fake);
      kept.push([tf.keep(tf.clone(loss)), tf.keep(dReal), tf.keep(dFake)]);
      return loss;
    }, this.step);
    fake.dispose();
    return kept[0];
  }

  /** One update of the generator from `z`. @returns its loss; the caller disposes. */
  updateGenerator(z: tf.Tensor): tf.Scalar {
    const kept: tf.Scalar[] = [];
    this.networks[0].minimize(() => {
      const loss = this.generatorObjective(z);
      kept.push(tf.keep(tf.clone(loss)));
      return loss;
    }, this.step);
    return kept[0];
  }

  protected update(nextBatch: () => TrainBatch): tf.Scalar[] {
    let verdict: tf.Scalar[] = [];
    for (let i = 0; i < this.params.dSteps; i++) {
      const { x } = nextBatch();
      const z = this.latents(x.shape[0], i + 1);
      tf.dispose(verdict);
      verdict = this.updateDiscriminator(x, z);
      tf.dispose([x, z]);
    }
    const z = this.latents(this.params.batchSize, 0);
    const loss = this.updateGenerator(z);
    z.dispose();
    const [dLoss, dReal, dFake] = verdict;
    return [dLoss, loss, dReal, dFake];
  }

  sample(request: SampleRequest, signal: AbortSignal): Promise<Float32Array> {
    const { latentDim } = this.params;
    return inChunks(request, this.spec.data.size, signal, (noise) =>
      tf.tidy(() =>
        this.networks[0].weights.using(request.weights, () => this.generator(noise.normals(0, latentDim))),
      ),
    );
  }

  run(
    part: string,
    inputs: Readonly<Record<string, tf.Tensor>>,
    weights: WeightsChoice,
  ): Record<string, tf.Tensor> {
    return tf.tidy(() => {
      if (part === 'generator') {
        const x = this.networks[0].weights.using(weights, () => this.generator(inputs.z));
        return { x: this.params.architecture === 'conv' ? this.image(x) : x };
      }
      const flat = tf.reshape(inputs.x, [-1, this.spec.data.size]);
      return { logit: this.networks[1].weights.using(weights, () => this.discriminator(flat)) };
    });
  }

  configure(params: ParamValues): void {
    this.params = checked(params, this.spec);
    this.networks[0].settings = generatorSettings(this.params);
    this.networks[1].settings = discriminatorSettings(this.params);
  }

  private latents(count: number, use: number): tf.Tensor2D {
    const { latentDim } = this.params;
    return normalTensor<tf.Rank.R2>(this.stepNoise(use), [count, latentDim]);
  }
}

function build(g: Weights, d: Weights, { data }: BuildSpec, params: GanParams): [Layer, Layer] {
  const { latentDim, baseChannels } = params;
  switch (params.architecture) {
    case 'reference':
      return [
        mlpGenerator(g, latentDim, REFERENCE_WIDTHS, data),
        mlpDiscriminator(d, REFERENCE_WIDTHS.toReversed(), data),
      ];
    case 'mlp': {
      const hidden = Array.from({ length: params.hiddenDepth }, () => params.hiddenWidth);
      return [mlpGenerator(g, latentDim, hidden, data), mlpDiscriminator(d, hidden, data)];
    }
    case 'conv':
      return [convGenerator(g, latentDim, baseChannels, data), convDiscriminator(d, baseChannels, data)];
  }
}

function generatorSettings(params: GanParams): Trainable['settings'] {
  return trainingSettings({
    ...params,
    optimizer: params.optimizerG,
    learningRate: params.learningRateG,
    momentum: params.momentumG,
    weightDecay: params.weightDecayG,
  });
}

/** The discriminator is never averaged: it must keep up with the generator of now. */
function discriminatorSettings(params: GanParams): Trainable['settings'] {
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

function checked(params: ParamValues, spec: BuildSpec): GanParams {
  if (!fitsSpec(gan.params, params, spec.data)) throw new Error('These parameters do not fit the GAN.');
  return params;
}

export const model: ModelImplementation = {
  build: (spec) => new GanModel(spec, checked(spec.params, spec)),
};
