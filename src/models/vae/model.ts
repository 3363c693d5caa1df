import type { Estimate } from '../../core/estimate';
import { fitsSpec } from '../../core/check-params';
import type { ParamsOf, ParamValues } from '../../core/params';
import type { PartInfo, WeightsChoice } from '../types';
import { BaseModel } from '../shared/base-model';
import type {
  BuildSpec,
  EvaluationRequest,
  ModelImplementation,
  SampleRequest,
  TrainBatch,
} from '../shared/generative-model';
import { normalTensor } from '../shared/noise';
import { inChunks } from '../shared/sampling';
import * as tf from '../shared/tf';
import { Trainable, trainingSettings } from '../shared/trainable';
import { Weights } from '../shared/weights';
import { betaAt } from './beta';
import { classPort, oneHot } from '../shared/classes';
import { evaluate } from './evaluate';
import { vae } from './family';
import { draw, negLogLikelihood } from './likelihood';
import { convVae, mlpVae, type VaeNetworks } from './networks';
import { type Coder, elbo, type Items, iwae, type Loss, type Posterior } from './objective';
import { learnedSigma } from './sigma';

type VaeParams = ParamsOf<typeof vae.params>;

/** Hidden width of the Reference architecture. */
const REFERENCE_WIDTH = 256;

/** Variational autoencoder (Kingma & Welling 2013, arXiv 1312.6114), conditional on classes where it is told to be. */
export class VaeModel extends BaseModel implements Coder {
  readonly parts: readonly PartInfo[];
  protected readonly networks: readonly [Trainable];
  private readonly nets: VaeNetworks;
  /** Classes it takes; 0 where it takes none. */
  private readonly classes: number;
  /** σ of the likelihood where it is learned, of the one that the parameters give. */
  private readonly sigmaOf: (start: number) => number | tf.Tensor;

  constructor(
    spec: BuildSpec,
    private params: VaeParams,
  ) {
    super(spec);
    this.classes = params.conditional ? (spec.data.labelNames?.length ?? 0) : 0;
    const weights = new Weights(spec.seed);
    this.nets = build(weights, spec, params, this.classes);
    const learns = params.learnSigma && params.likelihood !== 'bernoulli';
    this.sigmaOf = learns ? learnedSigma(weights) : (sigma) => sigma;
    this.networks = [new Trainable(weights, trainingSettings(params))];
    this.parts = partsOf(spec, params, this.classes);
  }

  /** The loss of items under noise `eps`: [B, latent] for the ELBO, [k, B, latent] for IWAE; with β of its own, as in a warm-up. Call inside a tidy. */
  loss(items: Items, eps: tf.Tensor, beta: number | tf.Scalar = this.params.beta): Loss {
    return this.params.objective === 'iwae'
      ? iwae(this, items, eps, beta)
      : elbo(this, items, eps, { beta, freeBits: this.params.freeBits });
  }

  /** One step on items with given noise; the curves' scalars, per item. The caller disposes them. */
  trainOn(items: Items, eps: tf.Tensor): tf.Scalar[] {
    const [network] = this.networks;
    // A tensor where it changes from step to step.
    const beta = this.params.betaWarmup > 0 ? tf.scalar(betaAt(this.step, this.params)) : undefined;
    const curves = this.learn(network, { ...items, eps, ...(beta && { beta }) }, () =>
      network.minimize(() => {
        const { total, reconstruction, kl } = this.loss(items, eps, beta);
        const perItem = (sum: tf.Tensor) => tf.div<tf.Scalar>(sum, items.x.shape[0]);
        return { loss: total, curves: [total, reconstruction, kl].map(perItem) };
      }),
    );
    beta?.dispose();
    return curves;
  }

  protected update(nextBatch: () => TrainBatch): tf.Scalar[] {
    const { x, labels } = nextBatch();
    const { latentDim, objective, importanceSamples } = this.params;
    const one = [x.shape[0], latentDim];
    const eps = normalTensor(this.stepNoise(), objective === 'iwae' ? [importanceSamples, ...one] : one);
    const items = this.items(x, labels);
    const curves = this.trainOn(items, eps);
    tf.dispose([eps, x, items.y ?? []]);
    return curves;
  }

  sample(request: SampleRequest, signal: AbortSignal): Promise<Float32Array> {
    const { latentDim, likelihood } = this.params;
    const { size } = this.spec.data;
    const { options, weights } = request;
    return inChunks(request, size, signal, ({ normals, labels }) =>
      tf.tidy(() => {
        const mean = this.decode(normals(0, latentDim), this.oneHotOf(labels), weights);
        if (options.drawing !== 'draw') return mean;
        return draw(likelihood, mean, this.sigma(weights), normals(1, size));
      }),
    );
  }

  /** Decodes the mean of each item's code: `[n, D] -> [n, D]`. */
  reconstruct(x: tf.Tensor2D, weights: WeightsChoice, labels?: Int32Array): tf.Tensor2D {
    return tf.tidy(() => {
      const items = this.items(x, labels);
      const { mu } = this.networks[0].weights.using(weights, () => this.encode(items));
      return tf.reshape<tf.Rank.R2>(this.decode(mu, items.y, weights), x.shape);
    });
  }

  evaluate(request: EvaluationRequest, signal: AbortSignal): Promise<Record<string, Estimate>> {
    const { size } = this.spec.data;
    const { x, labels, weights } = request;
    const evaluated = {
      coder: this,
      latentDim: this.params.latentDim,
      itemsOf: (start: number, count: number) =>
        this.items(
          tf.tensor2d(x.subarray(start * size, (start + count) * size), [count, size]),
          labels?.subarray(start, start + count),
        ),
      using: <T>(forward: () => T) => this.networks[0].weights.using(weights, forward),
    };
    return evaluate(evaluated, request, signal);
  }

  run(
    part: string,
    { x, z, label }: Readonly<Record<string, tf.Tensor>>,
    weights: WeightsChoice,
  ): Record<string, tf.Tensor> {
    return tf.tidy(() => {
      const y = this.classes > 0 ? oneHot(label, this.classes) : undefined;
      if (part === 'decoder') {
        const decoded = this.decode(z, y, weights);
        return { x: this.params.architecture === 'conv' ? this.image(decoded) : decoded };
      }
      const { mu, logVar } = this.networks[0].weights.using(weights, () => this.encode(y ? { x, y } : { x }));
      return { mu, logVar };
    });
  }

  protected take(params: ParamValues): void {
    this.params = checked(params, this.spec);
    this.networks[0].settings = trainingSettings(this.params);
  }

  /** q(z|x) with the weights in force: `[n, D] -> [n, latent]` twice. */
  encode({ x, y }: Items): Posterior {
    const features = this.nets.encoder(tf.reshape(x, [-1, this.spec.data.size]), y);
    return { mu: this.nets.mu(features), logVar: this.nets.logVar(features) };
  }

  /** −log p(x|z) in nats with the weights in force, of all items or one by one. */
  negLog({ x, y }: Items, z: tf.Tensor, axis?: 1): tf.Tensor {
    const { likelihood, likelihoodSigma } = this.params;
    return negLogLikelihood(likelihood, x, this.nets.decoder(z, y), this.sigmaOf(likelihoodSigma), axis);
  }

  /** σ of the likelihood, fixed or learned. */
  private sigma(weights: WeightsChoice): number | tf.Tensor {
    return this.networks[0].weights.using(weights, () => this.sigmaOf(this.params.likelihoodSigma));
  }

  /** The mean of p(x|z): `[n, latent] -> [n, D]` in 0…1. */
  private decode(z: tf.Tensor, y: tf.Tensor | undefined, weights: WeightsChoice): tf.Tensor {
    return this.networks[0].weights.using(weights, () => tf.sigmoid(this.nets.decoder(z, y)));
  }

  private items(x: tf.Tensor, labels: Int32Array | undefined): Items {
    const y = this.oneHotOf(labels);
    return y ? { x, y } : { x };
  }

  /** Classes as the networks take them, where they do; the caller disposes. @throws when they are missing. */
  private oneHotOf(labels: Int32Array | undefined): tf.Tensor | undefined {
    if (this.classes === 0) return undefined;
    if (!labels) throw new Error('A conditional VAE needs the class of each item.');
    return tf.tidy(() => oneHot(tf.tensor1d(Float32Array.from(labels)), this.classes));
  }
}

function build(weights: Weights, { data }: BuildSpec, params: VaeParams, classes: number): VaeNetworks {
  const { latentDim, hiddenWidth, hiddenDepth, baseChannels } = params;
  switch (params.architecture) {
    case 'reference':
      return mlpVae(weights, data, { latentDim, hiddenWidth: REFERENCE_WIDTH, hiddenDepth: 1, classes });
    case 'mlp':
      return mlpVae(weights, data, { latentDim, hiddenWidth, hiddenDepth, classes });
    case 'conv':
      return convVae(weights, data, { latentDim, channels: baseChannels, classes });
  }
}

function partsOf({ data }: BuildSpec, params: VaeParams, classes: number): PartInfo[] {
  const x = {
    name: 'x',
    shape: [null, ...(params.architecture === 'conv' ? data.shape : [data.size])],
    range: [0, 1] as const,
  };
  const latent = [null, params.latentDim];
  const label = classes > 0 ? [classPort(classes)] : [];
  return [
    {
      id: 'encoder',
      inputs: [x, ...label],
      outputs: [
        { name: 'mu', shape: latent },
        { name: 'logVar', shape: latent },
      ],
    },
    { id: 'decoder', inputs: [{ name: 'z', shape: latent }, ...label], outputs: [x] },
  ];
}

function checked(params: ParamValues, spec: BuildSpec): VaeParams {
  if (!fitsSpec(vae.params, params, spec.data)) throw new Error('These parameters do not fit the VAE.');
  return params;
}

export const model: ModelImplementation = {
  build: (spec) => new VaeModel(spec, checked(spec.params, spec)),
};
