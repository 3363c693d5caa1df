import { fitsSpec } from '../../core/check-params';
import type { ParamsOf, ParamValues } from '../../core/params';
import type { PartInfo, WeightsChoice } from '../types';
import { BaseModel } from '../shared/base-model';
import type { BuildSpec, ModelImplementation, SampleRequest, TrainBatch } from '../shared/generative-model';
import { normalTensor } from '../shared/noise';
import { inChunks } from '../shared/sampling';
import * as tf from '../shared/tf';
import { TIME_EMBEDDING_SIZE, timeEmbeddingTable } from '../shared/time-embedding';
import { Trainable, trainingSettings } from '../shared/trainable';
import { Weights } from '../shared/weights';
import { convDenoiser, type Denoiser, mlpDenoiser } from './denoisers';
import { diffusion } from './family';
import {
  logSnrTimes,
  type NoiseSchedule,
  noiseSchedule,
  qSampleWeights,
  usableTimes,
} from './noise-schedule';
import { walkBack } from './samplers';

type DiffusionParams = ParamsOf<typeof diffusion.params>;

/** Hidden widths of the Reference denoiser: two layers, wider on images. */
const REFERENCE_HIDDEN = { points: [256, 256], images: [512, 512] };

/** Denoising diffusion with noise prediction (Ho et al. 2020, arXiv 2006.11239). */
export class DiffusionModel extends BaseModel {
  readonly parts: readonly PartInfo[];
  protected readonly networks: readonly [Trainable];
  readonly schedule: NoiseSchedule;
  private readonly denoiser: Denoiser;
  /** emb(t) of every t, [T, 64] row-major. */
  private readonly embeddings: Float32Array;

  constructor(
    spec: BuildSpec,
    private params: DiffusionParams,
  ) {
    super(spec);
    const { timesteps } = params;
    this.schedule = noiseSchedule(params.schedule, timesteps);
    this.embeddings = timeEmbeddingTable(timesteps);
    const weights = new Weights(spec.seed);
    this.denoiser = build(weights, spec, params);
    this.networks = [new Trainable(weights, trainingSettings(params))];
    const item = [null, ...(params.architecture === 'conv' ? spec.data.shape : [spec.data.size])];
    this.parts = [
      {
        id: 'denoiser',
        inputs: [
          { name: 'x', shape: item },
          { name: 't', shape: [null], range: [0, timesteps - 1] },
        ],
        outputs: [{ name: 'prediction', shape: item }],
      },
      {
        id: 'schedule',
        inputs: [],
        outputs: ['betas', 'alphas', 'alphasCumprod'].map((name) => ({
          name,
          shape: [timesteps],
          range: [0, 1],
        })),
      },
    ];
  }

  /** x_t of each item (eq. 4): `x0` and `noise` [n, D], `t` one time an item. Call inside a tidy. */
  qSample(x0: tf.Tensor, t: ArrayLike<number>, noise: tf.Tensor): tf.Tensor {
    const weights = Array.from(t, (time) => qSampleWeights(this.schedule, time));
    const signal = tf.tensor(
      Float32Array.from(weights, (w) => w.signal),
      [weights.length, 1],
    );
    const spread = tf.tensor(
      Float32Array.from(weights, (w) => w.noise),
      [weights.length, 1],
    );
    return tf.add(tf.mul(x0, signal), tf.mul(noise, spread));
  }

  /** ε̂(x_t, t): `x` [n, D], one time an item -> [n, D]. Call inside a tidy. */
  predictNoise(x: tf.Tensor, t: ArrayLike<number>): tf.Tensor {
    return this.denoiser(x, this.embed(t));
  }

  /** L_simple (eq. 14): the mean over all numbers of (ε̂(x_t, t) − ε)². Call inside a tidy. */
  loss(x0: tf.Tensor, t: ArrayLike<number>, noise: tf.Tensor): tf.Scalar {
    const prediction = this.predictNoise(this.qSample(x0, t, noise), t);
    return tf.mean<tf.Scalar>(tf.square(tf.sub(prediction, noise)));
  }

  /** One step on a batch at given times under given noise. @returns the loss; the caller disposes. */
  trainOn(x0: tf.Tensor2D, t: ArrayLike<number>, noise: tf.Tensor): tf.Scalar {
    const kept: tf.Scalar[] = [];
    this.networks[0].minimize(() => {
      const mse = this.loss(x0, t, noise);
      kept.push(tf.keep(tf.clone(mse)));
      return mse;
    }, this.step);
    return kept[0];
  }

  protected update(nextBatch: () => TrainBatch): tf.Scalar[] {
    const { x: x0 } = nextBatch();
    const random = this.stepNoise();
    const t = Array.from({ length: x0.shape[0] }, () => random.integer(this.params.timesteps));
    const noise = normalTensor<tf.Rank.R2>(random, x0.shape);
    const mse = this.trainOn(x0, t, noise);
    tf.dispose([x0, noise]);
    return [mse];
  }

  async sample(request: SampleRequest, signal: AbortSignal): Promise<Float32Array> {
    const options = { ...this.params, ...request.options };
    const steps = Math.min(options.samplingSteps, usableTimes(this.schedule));
    const { size, kind } = this.spec.data;
    return inChunks(request, size, signal, async ({ count, normals }) => {
      const noiseOf = (use: number) => normals(use, size);
      const start = noiseOf(0);
      try {
        return await walkBack(start, {
          schedule: this.schedule,
          times: logSnrTimes(this.schedule, steps),
          eta: options.sampler === 'ddpm' ? 1 : 0,
          // Data lie within; without it x̂₀ explodes at the first steps of a cosine schedule, where ᾱ is almost 0.
          clip: diffusion.networkRange[kind][1],
          predictNoise: (x, t) =>
            this.networks[0].weights.using(request.weights, () =>
              this.predictNoise(x, new Float32Array(count).fill(t)),
            ),
          noise: (i) => noiseOf(i + 1),
          afterStep: async () => {
            await request.breathe();
            signal.throwIfAborted();
          },
        });
      } finally {
        start.dispose();
      }
    });
  }

  run(
    part: string,
    inputs: Readonly<Record<string, tf.Tensor>>,
    weights: WeightsChoice,
  ): Record<string, tf.Tensor> {
    if (part === 'schedule') {
      const { betas, alphas, alphasCumprod } = this.schedule;
      // TensorFlow.js takes no float64.
      const tensor = (values: Float64Array) => tf.tensor1d(Float32Array.from(values));
      return { betas: tensor(betas), alphas: tensor(alphas), alphasCumprod: tensor(alphasCumprod) };
    }
    return tf.tidy(() => {
      const x = tf.reshape(inputs.x, [-1, this.spec.data.size]);
      const table = tf.tensor(this.embeddings, [this.params.timesteps, TIME_EMBEDDING_SIZE]);
      const embedding = tf.gather(table, tf.cast(inputs.t, 'int32'));
      const prediction = this.networks[0].weights.using(weights, () => this.denoiser(x, embedding));
      return { prediction: tf.reshape(prediction, inputs.x.shape) };
    });
  }

  configure(params: ParamValues): void {
    this.params = checked(params, this.spec);
    this.networks[0].settings = trainingSettings(this.params);
  }

  /** emb(t) of one time an item, `[n] -> [n, 64]`. */
  private embed(t: ArrayLike<number>): tf.Tensor {
    const rows = new Float32Array(t.length * TIME_EMBEDDING_SIZE);
    for (let i = 0; i < t.length; i++) {
      const from = t[i] * TIME_EMBEDDING_SIZE;
      rows.set(this.embeddings.subarray(from, from + TIME_EMBEDDING_SIZE), i * TIME_EMBEDDING_SIZE);
    }
    return tf.tensor(rows, [t.length, TIME_EMBEDDING_SIZE]);
  }
}

function build(weights: Weights, { data }: BuildSpec, params: DiffusionParams): Denoiser {
  switch (params.architecture) {
    case 'reference':
      return mlpDenoiser(weights, data, REFERENCE_HIDDEN[data.kind]);
    case 'mlp':
      return mlpDenoiser(
        weights,
        data,
        Array.from({ length: params.hiddenDepth }, () => params.hiddenWidth),
      );
    case 'conv':
      return convDenoiser(weights, data, params.baseChannels);
  }
}

function checked(params: ParamValues, spec: BuildSpec): DiffusionParams {
  if (!fitsSpec(diffusion.params, params, spec.data)) {
    throw new Error('These parameters do not fit the diffusion model.');
  }
  return params;
}

export const model: ModelImplementation = {
  build: (spec) => new DiffusionModel(spec, checked(spec.params, spec)),
};
