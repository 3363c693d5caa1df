import { fitsSpec } from '../../core/check-params';
import { isActive, type ParamsOf, type ParamValues } from '../../core/params';
import type { PartInfo, WeightsChoice } from '../types';
import { BaseModel } from '../shared/base-model';
import { ClassCondition, type Labels } from '../shared/class-condition';
import type { BuildSpec, ModelImplementation, SampleRequest, TrainBatch } from '../shared/generative-model';
import { normalTensor } from '../shared/noise';
import { inChunks } from '../shared/sampling';
import * as tf from '../shared/tf';
import { TIME_EMBEDDING_SIZE, timeEmbeddingTable } from '../shared/time-embedding';
import { type TimedNetwork, timedNetwork } from '../shared/timed-networks';
import { Trainable, trainingSettings } from '../shared/trainable';
import { Weights } from '../shared/weights';
import { diffusion } from './family';
import { type NoiseSchedule, noiseSchedule, qSampleWeights } from './noise-schedule';
import { minSnrWeight, targetWeights, x0From } from './prediction';
import { type Solver, walkBack } from './samplers';
import { logSnrTimes, usableTimes } from './sampling-times';

type DiffusionParams = ParamsOf<typeof diffusion.params>;

/** Denoising diffusion (Ho et al. 2020, arXiv 2006.11239). */
export class DiffusionModel extends BaseModel {
  readonly parts: readonly PartInfo[];
  protected readonly networks: readonly [Trainable];
  readonly schedule: NoiseSchedule;
  private readonly network: TimedNetwork;
  private readonly condition: ClassCondition;
  /** emb(t) of every t, [T, 64] row-major. */
  private readonly embeddings: Float32Array;

  constructor(
    spec: BuildSpec,
    private params: DiffusionParams,
  ) {
    super(spec);
    const { timesteps } = params;
    const zeroTerminalSnr =
      params.zeroTerminalSnr && isActive(diffusion.params.zeroTerminalSnr, { ...params });
    this.schedule = noiseSchedule(params.schedule, timesteps, zeroTerminalSnr);
    this.embeddings = timeEmbeddingTable(timesteps);
    const weights = new Weights(spec.seed);
    this.network = timedNetwork(weights, spec.data, params);
    this.condition = new ClassCondition(weights, spec.data, params.conditional);
    this.networks = [new Trainable(weights, trainingSettings(params))];
    const item = [null, ...(params.architecture === 'conv' ? spec.data.shape : [spec.data.size])];
    this.parts = [
      {
        id: 'denoiser',
        inputs: [
          { name: 'x', shape: item },
          { name: 't', shape: [null], range: [0, timesteps - 1], integer: true },
          ...this.condition.ports,
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
    const signal = column(t, (time) => qSampleWeights(this.schedule, time).signal);
    const spread = column(t, (time) => qSampleWeights(this.schedule, time).noise);
    return tf.add(tf.mul(x0, signal), tf.mul(noise, spread));
  }

  /** What the network says of `x` [n, D] at one time an item -> [n, D]. Call inside a tidy. */
  predict(x: tf.Tensor, t: ArrayLike<number>, labels?: Labels): tf.Tensor {
    return this.network(x, this.condition.join(this.embed(t), labels));
  }

  /** The objective: the mean over all numbers of the squared error, weighted by time (min-SNR). Call inside a tidy. */
  loss(x0: tf.Tensor, t: ArrayLike<number>, noise: tf.Tensor, labels?: Labels): tf.Scalar {
    return this.weighted(this.squaredErrors(x0, t, noise, labels), t);
  }

  /** One step on a batch at given times under given noise. @returns the plain squared error, unweighted; the caller disposes. */
  trainOn(x0: tf.Tensor2D, t: ArrayLike<number>, noise: tf.Tensor, labels?: Labels): tf.Scalar {
    const kept: tf.Scalar[] = [];
    this.networks[0].minimize(() => {
      const errors = this.squaredErrors(x0, t, noise, labels);
      const mse = tf.mean<tf.Scalar>(errors);
      kept.push(tf.keep(tf.clone(mse)));
      return this.params.minSnr > 0 ? this.weighted(errors, t) : mse;
    }, this.step);
    return kept[0];
  }

  protected update(nextBatch: () => TrainBatch): tf.Scalar[] {
    const { x: x0, labels } = nextBatch();
    const random = this.stepNoise();
    const t = new Int32Array(x0.shape[0]);
    for (let i = 0; i < t.length; i++) t[i] = random.integer(this.params.timesteps);
    const noise = normalTensor<tf.Rank.R2>(random, x0.shape);
    const mse = this.trainOn(x0, t, noise, this.condition.forTraining(labels, this.stepNoise(1)));
    tf.dispose([x0, noise]);
    return [mse];
  }

  async sample(request: SampleRequest, signal: AbortSignal): Promise<Float32Array> {
    const options = { ...this.params, ...request.options };
    const steps = Math.min(options.samplingSteps, usableTimes(this.schedule));
    const { size, kind } = this.spec.data;
    return inChunks(request, size, signal, async ({ count, labels, normals }) => {
      const noiseOf = (use: number) => normals(use, size);
      const start = noiseOf(0);
      const predict = (x: tf.Tensor, t: number) => {
        const times = new Float32Array(count).fill(t);
        return this.networks[0].weights.using(request.weights, () =>
          this.condition.guided(labels, options.guidance, (classes) => this.predict(x, times, classes)),
        );
      };
      try {
        return await walkBack(start, {
          schedule: this.schedule,
          times: logSnrTimes(this.schedule, steps),
          solver: solverOf(options),
          // Data lie within; without it x̂₀ explodes at the first steps of a cosine schedule, where ᾱ is almost 0.
          clip: diffusion.networkRange[kind][1],
          predictX0: x0From(this.schedule, this.params.prediction, predict),
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
      const [t, labels] = [inputs.t, inputs.label].map((input) => input?.dataSync<'float32'>());
      const prediction = this.networks[0].weights.using(weights, () => this.predict(x, t, labels));
      return { prediction: tf.reshape(prediction, inputs.x.shape) };
    });
  }

  configure(params: ParamValues): void {
    this.params = checked(params, this.spec);
    this.networks[0].settings = trainingSettings(this.params);
  }

  /** (network − target)² of every number, [n, D]. */
  private squaredErrors(x0: tf.Tensor, t: ArrayLike<number>, noise: tf.Tensor, labels: Labels): tf.Tensor {
    const prediction = this.predict(this.qSample(x0, t, noise), t, labels);
    return tf.square(tf.sub(prediction, this.target(x0, t, noise)));
  }

  /** What the network is to say, [n, D]. */
  private target(x0: tf.Tensor, t: ArrayLike<number>, noise: tf.Tensor): tf.Tensor {
    const { prediction } = this.params;
    if (prediction === 'epsilon') return noise;
    if (prediction === 'x0') return x0;
    const ofX0 = column(t, (time) => targetWeights(this.schedule, prediction, time).x0);
    const ofNoise = column(t, (time) => targetWeights(this.schedule, prediction, time).noise);
    return tf.add(tf.mul(x0, ofX0), tf.mul(noise, ofNoise));
  }

  /** The mean of squared errors, weighted by their times where min-SNR is on. */
  private weighted(errors: tf.Tensor, t: ArrayLike<number>): tf.Scalar {
    const { minSnr, prediction } = this.params;
    if (minSnr === 0) return tf.mean<tf.Scalar>(errors);
    const weights = column(t, (time) => minSnrWeight(this.schedule, prediction, time, minSnr));
    return tf.mean<tf.Scalar>(tf.mul(errors, weights));
  }

  /** emb(t) of one time an item, `[n] -> [n, 64]`. */
  private embed(t: ArrayLike<number>): tf.Tensor {
    const rows = new Float32Array(t.length * TIME_EMBEDDING_SIZE);
    // Number by number: a view an item costs more than its 64 numbers.
    for (let i = 0, to = 0; i < t.length; i++) {
      const from = t[i] * TIME_EMBEDDING_SIZE;
      for (let j = 0; j < TIME_EMBEDDING_SIZE; j++) rows[to++] = this.embeddings[from + j];
    }
    return tf.tensor(rows, [t.length, TIME_EMBEDDING_SIZE]);
  }
}

/** A number an item, by its time: `[n] -> [n, 1]`. */
function column(t: ArrayLike<number>, weight: (time: number) => number): tf.Tensor {
  const values = new Float32Array(t.length);
  for (let i = 0; i < t.length; i++) values[i] = weight(t[i]);
  return tf.tensor(values, [t.length, 1]);
}

function solverOf({ sampler, eta }: Pick<DiffusionParams, 'sampler' | 'eta'>): Solver {
  switch (sampler) {
    case 'ddim':
      return { kind: 'ddim', eta };
    case 'ddpm':
      return { kind: 'ddim', eta: 1 };
    case 'dpmpp2m':
      return { kind: 'dpmpp2m' };
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
