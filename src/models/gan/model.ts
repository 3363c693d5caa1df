import { fitsSpec } from '../../core/check-params';
import type { ParamValues } from '../../core/params';
import type { Rng } from '../../core/rng';
import type { PartInfo, WeightsChoice } from '../types';
import { BaseModel } from '../shared/base-model';
import { classPort, oneHot } from '../shared/classes';
import type { BuildSpec, ModelImplementation, SampleRequest, TrainBatch } from '../shared/generative-model';
import type { Layer } from '../shared/layers';
import { normalTensor } from '../shared/noise';
import { inChunks } from '../shared/sampling';
import * as tf from '../shared/tf';
import { Trainable } from '../shared/trainable';
import { Weights } from '../shared/weights';
import { NormMode } from './batch-norm';
import { gan } from './family';
import { LOSSES } from './losses';
import { buildDiscriminator, buildGenerator, type Discriminator } from './networks';
import { type Objective, discriminatorObjective, type Verdict } from './objective';
import { Packer } from './packing';
import type { GanParams } from './params';
import { discriminatorSettings, generatorSettings } from './settings';
import { SpectralNorm } from './spectral-norm';

/** Classes of items as one-hot rows `[n, K]`, and others that they are not of; nothing where the model takes none. */
interface Classes {
  classes?: tf.Tensor;
  wrongClasses?: tf.Tensor;
}

/** What goes with the items of an update; tensors stay the caller's. */
export interface Given extends Classes {
  /** Where on the line from each generated pack to a real one WGAN-GP looks, `[packs, 1]` in 0 … 1. */
  mix?: tf.Tensor;
}

/**
 * Generative adversarial network (Goodfellow et al. 2014, arXiv 1406.2661) with its later losses, penalties and
 * conditions. A step is `dSteps` updates of the discriminator D, each on fresh items, and one of the generator G.
 */
export class GanModel extends BaseModel {
  readonly parts: readonly PartInfo[];
  protected readonly networks: readonly [generator: Trainable, discriminator: Trainable];
  private readonly generator: Layer;
  private readonly discriminator: Discriminator;
  private readonly spectralNorm: SpectralNorm | undefined;
  private readonly normMode = new NormMode();
  private readonly packer: Packer;
  /** How many classes G and D are told apart; 0 of an unconditional model. */
  private readonly classes: number;

  constructor(
    spec: BuildSpec,
    private params: GanParams,
  ) {
    super(spec);
    const { data, seed } = spec;
    const { packing } = params;
    this.classes = params.conditional ? (data.labelNames?.length ?? 0) : 0;
    this.packer = new Packer(packing, params.architecture === 'conv' ? data.shape : [data.size]);
    const weights = [new Weights(seed, 0), new Weights(seed, 1)] as const;
    this.spectralNorm = params.spectralNorm ? new SpectralNorm(weights[1]) : undefined;
    const { shape, size } = data;
    this.generator = buildGenerator(
      weights[0],
      { params, shape, size, classes: this.classes },
      this.normMode,
    );
    this.discriminator = buildDiscriminator(this.spectralNorm ?? weights[1], {
      params,
      shape: this.packer.shape,
      size: packing * size,
      classes: packing * this.classes,
    });
    this.networks = [
      new Trainable(weights[0], generatorSettings(params), 'generator.'),
      new Trainable(weights[1], discriminatorSettings(params), 'discriminator.'),
    ];
    this.parts = this.describeParts();
  }

  /**
   * D's loss, mean D(real) and mean D(fake) on real items `x` and generated ones `fake`, both [n, D].
   * Call inside a tidy.
   */
  discriminatorObjective(x: tf.Tensor, fake: tf.Tensor, { classes, wrongClasses, mix }: Given = {}): Verdict {
    const { packer, params } = this;
    const objective: Objective = {
      d: this.discriminator,
      real: packer.pack(x),
      fake: packer.pack(fake),
      ...(classes && { classes: packer.packRows(classes) }),
      ...(wrongClasses && { wrongClasses: packer.packRows(wrongClasses) }),
      ...(mix && { mix }),
    };
    return discriminatorObjective(objective, params);
  }

  /**
   * G's loss on latents `z` [n, latent], judged by the discriminator as it stands, beside real items `x` [n, D] where
   * the loss compares them; batch normalisation learns its running statistics from it. Call inside a tidy.
   */
  generatorObjective(z: tf.Tensor, x?: tf.Tensor, classes?: tf.Tensor): tf.Scalar {
    const { packer } = this;
    const rows = classes && packer.packRows(classes);
    const made = this.normMode.using('record', () => this.generate(z, classes));
    const fake = this.discriminator(packer.pack(made), rows);
    const real = x && this.params.gLoss === 'r3gan' ? this.discriminator(packer.pack(x), rows) : fake;
    return LOSSES[this.params.gLoss].generator(fake, real);
  }

  /**
   * One update of the discriminator on real items `x` and generated ones from `z`, through which no gradient
   * reaches the generator. The caller disposes the result.
   */
  updateDiscriminator(x: tf.Tensor, z: tf.Tensor, given: Given = {}): Verdict {
    const [, network] = this.networks;
    const [dLoss, dReal, dFake] = this.learn(network, { x, z, ...given }, () => {
      const fake = tf.tidy(() => this.normMode.using('batch', () => this.generate(z, given.classes)));
      this.spectralNorm?.iterate();
      const curves = network.minimize(() => {
        const verdict = this.discriminatorObjective(x, fake, given);
        return { loss: verdict[0], curves: verdict };
      });
      fake.dispose();
      return curves;
    });
    return [dLoss, dReal, dFake];
  }

  /** One update of the generator; arguments as of its objective. @returns its loss; the caller disposes. */
  updateGenerator(z: tf.Tensor, x?: tf.Tensor, classes?: tf.Tensor): tf.Scalar {
    const [network] = this.networks;
    const inputs = { z, ...(x && { x }), ...(classes && { classes }) };
    const [gLoss] = this.learn(network, inputs, () =>
      network.minimize(() => {
        const loss = this.generatorObjective(z, x, classes);
        return { loss, curves: [loss] };
      }),
    );
    return gLoss;
  }

  protected update(nextBatch: () => TrainBatch): tf.Scalar[] {
    const { dSteps, batchSize, gLoss, packing } = this.params;
    let verdict: tf.Scalar[] = [];
    let last: ({ x: tf.Tensor } & Classes) | undefined;
    for (let i = 0; i < dSteps; i++) {
      tf.dispose([verdict, { ...last }]);
      const noise = this.stepNoise(i + 1);
      const { x, labels } = this.takeItems(nextBatch);
      const z = normalTensor<tf.Rank.R2>(noise, [x.shape[0], this.params.latentDim]);
      const packs = x.shape[0] / packing;
      const mix = gLoss === 'wgan-gp' ? tf.tensor2d(noise.uniforms(packs), [packs, 1]) : undefined;
      const classes = this.classesOf(labels, noise);
      verdict = this.updateDiscriminator(x, z, { ...classes, ...(mix && { mix }) });
      tf.dispose([z, { mix }]);
      last = { x, ...classes };
    }
    const z = normalTensor<tf.Rank.R2>(this.stepNoise(0), [batchSize * packing, this.params.latentDim]);
    const loss = this.updateGenerator(z, last?.x, last?.classes);
    tf.dispose([z, { ...last }]);
    const [dLoss, dReal, dFake] = verdict;
    return [dLoss, loss, dReal, dFake];
  }

  sample(request: SampleRequest, signal: AbortSignal): Promise<Float32Array> {
    const { latentDim } = this.params;
    return inChunks(request, this.spec.data.size, signal, ({ normals, labels }) =>
      tf.tidy(() => this.generateWith(request.weights, normals(0, latentDim), labels)),
    );
  }

  run(
    part: string,
    inputs: Readonly<Record<string, tf.Tensor>>,
    weights: WeightsChoice,
  ): Record<string, tf.Tensor> {
    return tf.tidy(() => {
      if (part === 'generator') {
        const x = this.generateWith(weights, inputs.z, inputs.label);
        return { x: this.params.architecture === 'conv' ? this.image(x) : x };
      }
      const flat = tf.reshape(inputs.x, [-1, this.params.packing * this.spec.data.size]);
      const classes = this.classes > 0 ? this.packer.packRows(oneHot(inputs.label, this.classes)) : undefined;
      return { logit: this.networks[1].weights.using(weights, () => this.discriminator(flat, classes)) };
    });
  }

  protected take(params: ParamValues): void {
    this.params = checked(params, this.spec);
    this.networks[0].settings = generatorSettings(this.params);
    this.networks[1].settings = discriminatorSettings(this.params);
  }

  /** G's items `[n, D]` from latents `[n, latent]`, of the classes `[n, K]` where it takes them. */
  private generate(z: tf.Tensor, classes: tf.Tensor | undefined): tf.Tensor {
    return this.generator(classes ? tf.concat([z, classes], 1) : z);
  }

  /** The same outside training; an item whose class nobody named is of the first. */
  private generateWith(
    weights: WeightsChoice,
    z: tf.Tensor,
    labels: tf.Tensor | Int32Array | undefined,
  ): tf.Tensor {
    const named = labels ?? new Int32Array(z.shape[0]);
    const classes = this.classes > 0 ? oneHot(named, this.classes) : undefined;
    return this.networks[0].weights.using(weights, () => this.generate(z, classes));
  }

  /** As many batches as a pack has items: `[n, D]`, and the labels that go with them. */
  private takeItems(nextBatch: () => TrainBatch): { x: tf.Tensor; labels: Int32Array } {
    const batches = Array.from({ length: this.params.packing }, nextBatch);
    const x = batches.length === 1 ? batches[0].x : tf.concat(batches.map((batch) => batch.x));
    if (batches.length > 1) tf.dispose(batches.map((batch) => batch.x));
    return { x, labels: Int32Array.from(batches.flatMap(({ labels }) => [...(labels ?? [])])) };
  }

  /** The caller disposes. */
  private classesOf(labels: Int32Array, random: Rng): Classes {
    const count = this.classes;
    if (count === 0) return {};
    const classes = oneHot(labels, count);
    if (count === 1) return { classes };
    const wrong = labels.map((label) => (label + 1 + random.integer(count - 1)) % count);
    return { classes, wrongClasses: oneHot(wrong, count) };
  }

  private describeParts(): PartInfo[] {
    const { architecture, latentDim, packing } = this.params;
    // PacGAN's generator is not bounded.
    const range = architecture === 'pacgan' ? {} : { range: [-1, 1] as const };
    const item = architecture === 'conv' ? this.spec.data.shape : [this.spec.data.size];
    const label = this.classes > 0 ? [classPort(this.classes)] : [];
    const packed = label.map((port) => (packing > 1 ? { ...port, shape: [null, packing] } : port));
    const pack = { name: 'x', shape: [null, ...this.packer.shape], ...range };
    return [
      {
        id: 'generator',
        inputs: [{ name: 'z', shape: [null, latentDim] }, ...label],
        outputs: [{ name: 'x', shape: [null, ...item], ...range }],
      },
      { id: 'discriminator', inputs: [pack, ...packed], outputs: [{ name: 'logit', shape: [null, 1] }] },
    ];
  }
}

function checked(params: ParamValues, spec: BuildSpec): GanParams {
  if (!fitsSpec(gan.params, params, spec.data)) throw new Error('These parameters do not fit the GAN.');
  return params;
}

export const model: ModelImplementation = {
  build: (spec) => new GanModel(spec, checked(spec.params, spec)),
};
