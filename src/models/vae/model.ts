import { fitsSpec } from '../../core/check-params';
import type { ParamsOf, ParamValues } from '../../core/params';
import type { PartInfo, WeightsChoice } from '../types';
import { BaseModel } from '../shared/base-model';
import type { BuildSpec, ModelImplementation, SampleRequest, TrainBatch } from '../shared/generative-model';
import { binaryCrossEntropy, gaussianNegLogLikelihood, klDivergence } from '../shared/losses';
import { normalTensor } from '../shared/noise';
import { inChunks } from '../shared/sampling';
import * as tf from '../shared/tf';
import { Trainable, trainingSettings } from '../shared/trainable';
import { Weights } from '../shared/weights';
import { vae } from './family';
import { convVae, mlpVae, type VaeNetworks } from './networks';

type VaeParams = ParamsOf<typeof vae.params>;

/** Hidden width of the Reference architecture. */
const REFERENCE_WIDTH = 256;

/** The three terms of the objective, summed over the batch; the caller disposes. */
export interface Elbo {
  reconstruction: tf.Scalar;
  kl: tf.Scalar;
  /** reconstruction + β · KL: what is minimised. */
  total: tf.Scalar;
}

/** Variational autoencoder (Kingma & Welling 2013, arXiv 1312.6114). */
export class VaeModel extends BaseModel {
  readonly parts: readonly PartInfo[];
  protected readonly networks: readonly [Trainable];
  private readonly nets: VaeNetworks;

  constructor(
    spec: BuildSpec,
    private params: VaeParams,
  ) {
    super(spec);
    const weights = new Weights(spec.seed);
    this.nets = build(weights, spec, params);
    this.networks = [new Trainable(weights, trainingSettings(params))];
    const item = params.architecture === 'conv' ? spec.data.shape : [spec.data.size];
    const latent = [null, params.latentDim];
    this.parts = [
      {
        id: 'encoder',
        inputs: [{ name: 'x', shape: [null, ...item], range: [0, 1] }],
        outputs: [
          { name: 'mu', shape: latent },
          { name: 'logVar', shape: latent },
        ],
      },
      {
        id: 'decoder',
        inputs: [{ name: 'z', shape: latent }],
        outputs: [{ name: 'x', shape: [null, ...item], range: [0, 1] }],
      },
    ];
  }

  /**
   * The negative ELBO with β of a batch `x` [B, D] under the noise `eps` [B, latent]:
   * z = μ + ε · e^(logVar/2), −log p(x|z) + β · KL, all summed over the batch. Call inside a tidy.
   */
  elbo(x: tf.Tensor, eps: tf.Tensor): Elbo {
    const { mu, logVar } = this.encode(x);
    const z = tf.add(mu, tf.mul(eps, tf.exp(tf.mul(logVar, 0.5))));
    const logits = this.nets.decoder(z);
    const reconstruction =
      this.params.likelihood === 'bernoulli'
        ? tf.sum<tf.Scalar>(binaryCrossEntropy(logits, x))
        : gaussianNegLogLikelihood(x, tf.sigmoid(logits), this.params.likelihoodSigma);
    const kl = klDivergence(mu, logVar);
    return { reconstruction, kl, total: tf.add(reconstruction, tf.mul(kl, this.params.beta)) };
  }

  /** One step on a batch with given noise; the curves' scalars, per item. The caller disposes them. */
  trainOn(x: tf.Tensor2D, eps: tf.Tensor): tf.Scalar[] {
    const perItem: tf.Scalar[] = [];
    this.networks[0].minimize(() => {
      const { total, reconstruction, kl } = this.elbo(x, eps);
      for (const sum of [total, reconstruction, kl])
        perItem.push(tf.keep(tf.div<tf.Scalar>(sum, x.shape[0])));
      return total;
    }, this.step);
    return perItem;
  }

  protected update(nextBatch: () => TrainBatch): tf.Scalar[] {
    const { x } = nextBatch();
    const { latentDim } = this.params;
    const eps = normalTensor<tf.Rank.R2>(this.stepNoise(), [x.shape[0], latentDim]);
    const curves = this.trainOn(x, eps);
    tf.dispose([x, eps]);
    return curves;
  }

  sample(request: SampleRequest, signal: AbortSignal): Promise<Float32Array> {
    const { latentDim } = this.params;
    return inChunks(request, this.spec.data.size, signal, (noise) =>
      tf.tidy(() => this.decode(noise.normals(0, latentDim), request.weights)),
    );
  }

  /** Decodes the mean of each item's code: `[n, D] -> [n, D]`. */
  reconstruct(x: tf.Tensor2D, weights: WeightsChoice): tf.Tensor2D {
    return tf.tidy(() =>
      this.networks[0].weights.using(weights, () =>
        tf.reshape<tf.Rank.R2>(tf.sigmoid(this.nets.decoder(this.encode(x).mu)), x.shape),
      ),
    );
  }

  run(
    part: string,
    inputs: Readonly<Record<string, tf.Tensor>>,
    weights: WeightsChoice,
  ): Record<string, tf.Tensor> {
    return tf.tidy(() => {
      if (part === 'decoder') {
        const x = this.decode(inputs.z, weights);
        return { x: this.params.architecture === 'conv' ? this.image(x) : x };
      }
      return this.networks[0].weights.using(weights, () => this.encode(inputs.x));
    });
  }

  configure(params: ParamValues): void {
    this.params = checked(params, this.spec);
    this.networks[0].settings = trainingSettings(this.params);
  }

  /** q(z|x): mean and log-variance, `[n, D] -> [n, latent]` twice. */
  private encode(x: tf.Tensor): { mu: tf.Tensor; logVar: tf.Tensor } {
    const features = this.nets.encoder(tf.reshape(x, [-1, this.spec.data.size]));
    return { mu: this.nets.mu(features), logVar: this.nets.logVar(features) };
  }

  /** The mean of p(x|z): `[n, latent] -> [n, D]` in 0…1. */
  private decode(z: tf.Tensor, weights: WeightsChoice): tf.Tensor {
    return this.networks[0].weights.using(weights, () => tf.sigmoid(this.nets.decoder(z)));
  }
}

function build(weights: Weights, { data }: BuildSpec, params: VaeParams): VaeNetworks {
  const { latentDim, hiddenWidth, hiddenDepth, baseChannels } = params;
  switch (params.architecture) {
    case 'reference':
      return mlpVae(weights, data, { latentDim, hiddenWidth: REFERENCE_WIDTH, hiddenDepth: 1 });
    case 'mlp':
      return mlpVae(weights, data, { latentDim, hiddenWidth, hiddenDepth });
    case 'conv':
      return convVae(weights, data, latentDim, baseChannels);
  }
}

function checked(params: ParamValues, spec: BuildSpec): VaeParams {
  if (!fitsSpec(vae.params, params, spec.data)) throw new Error('These parameters do not fit the VAE.');
  return params;
}

export const model: ModelImplementation = {
  build: (spec) => new VaeModel(spec, checked(spec.params, spec)),
};
