import { fitsSpec } from '../../core/check-params';
import { isActive, type ParamsOf, type ParamValues } from '../../core/params';
import type { PartInfo, WeightsChoice } from '../types';
import { BaseModel } from '../shared/base-model';
import { ClassCondition, type Labels } from '../shared/class-condition';
import type { BuildSpec, ModelImplementation, SampleRequest, TrainBatch } from '../shared/generative-model';
import { mixRows } from '../shared/mix-rows';
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

/** What the times of items mean for a step, `[n, 1]` each. */
interface Timing extends Condition {
  /** Shares of x₀ and of the noise in x_t. */
  signal: tf.Tensor;
  spread: tf.Tensor;
  /** The same in what the network is to say, where that is neither of them. */
  ofX0?: tf.Tensor;
  ofNoise?: tf.Tensor;
  /** Of min-SNR. */
  weight?: tf.Tensor;
}

/** What a step learns from: items `[n, D]`, noise `[n, D]` and what their times mean. */
interface Lesson extends Timing {
  x0: tf.Tensor;
  noise: tf.Tensor;
}

/** What the network works under: times `[n]`, and one-hot classes where it takes them. */
interface Condition {
  t: tf.Tensor1D;
  classes?: tf.Tensor2D;
}

/** Denoising diffusion (Ho et al. 2020, arXiv 2006.11239). */
export class DiffusionModel extends BaseModel {
  readonly parts: readonly PartInfo[];
  protected readonly networks: readonly [Trainable];
  readonly schedule: NoiseSchedule;
  private readonly network: TimedNetwork;
  private readonly condition: ClassCondition;
  /** emb(t) of every t, [T, 64]. */
  private readonly embeddings: tf.Tensor2D;

  constructor(
    spec: BuildSpec,
    private params: DiffusionParams,
  ) {
    super(spec);
    const { timesteps } = params;
    const zeroTerminalSnr =
      params.zeroTerminalSnr && isActive(diffusion.params.zeroTerminalSnr, { ...params });
    this.schedule = noiseSchedule(params.schedule, timesteps, zeroTerminalSnr);
    this.embeddings = tf.tensor2d(timeEmbeddingTable(timesteps), [timesteps, TIME_EMBEDDING_SIZE]);
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
    return noised({ x0, noise, ...this.shares(t) });
  }

  /** What the network says of `x` [n, D] at one time an item -> [n, D]. Call inside a tidy. */
  predict(x: tf.Tensor, t: ArrayLike<number>, labels?: Labels): tf.Tensor {
    return this.predictUnder(x, this.conditionOf(t, labels));
  }

  /** The objective: the mean over all numbers of the squared error, weighted by time (min-SNR). Call inside a tidy. */
  loss(x0: tf.Tensor, t: ArrayLike<number>, noise: tf.Tensor, labels?: Labels): tf.Scalar {
    const lesson = { x0, noise, ...this.timing(t, labels) };
    return weighted(this.squaredErrors(lesson), lesson);
  }

  /** One step on a batch at given times under given noise. @returns the plain squared error, unweighted; the caller disposes. */
  trainOn(x0: tf.Tensor2D, t: ArrayLike<number>, noise: tf.Tensor, labels?: Labels): tf.Scalar {
    const [network] = this.networks;
    const timing = this.timing(t, labels);
    const lesson = { x0, noise, ...timing };
    const [mse] = this.learn(network, lesson, () =>
      network.minimize(() => {
        const errors = this.squaredErrors(lesson);
        const plain = tf.mean<tf.Scalar>(errors);
        return { loss: lesson.weight ? weighted(errors, lesson) : plain, curves: [plain] };
      }),
    );
    tf.dispose({ ...timing });
    return mse;
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

  override dispose(): void {
    super.dispose();
    this.embeddings.dispose();
  }

  protected take(params: ParamValues): void {
    this.params = checked(params, this.spec);
    this.networks[0].settings = trainingSettings(this.params);
  }

  /** What times mean for a step; the caller disposes. */
  private timing(t: ArrayLike<number>, labels: Labels): Timing {
    const { schedule } = this;
    const { prediction, minSnr } = this.params;
    return {
      ...this.conditionOf(t, labels),
      ...this.shares(t),
      ...(prediction === 'v' && {
        ofX0: column(t, (time) => targetWeights(schedule, prediction, time).x0),
        ofNoise: column(t, (time) => targetWeights(schedule, prediction, time).noise),
      }),
      ...(minSnr > 0 && { weight: column(t, (time) => minSnrWeight(schedule, prediction, time, minSnr)) }),
    };
  }

  private shares(t: ArrayLike<number>): Pick<Timing, 'signal' | 'spread'> {
    return {
      signal: column(t, (time) => qSampleWeights(this.schedule, time).signal),
      spread: column(t, (time) => qSampleWeights(this.schedule, time).noise),
    };
  }

  private conditionOf(t: ArrayLike<number>, labels: Labels): Condition {
    return { t: tf.tensor1d(Int32Array.from(t), 'int32'), ...this.condition.rows(labels, t.length) };
  }

  private predictUnder(x: tf.Tensor, { t, classes }: Condition): tf.Tensor {
    return this.network(x, this.condition.join(tf.gather(this.embeddings, t), classes));
  }

  /** (network − target)² of every number, [n, D]. */
  private squaredErrors(lesson: Lesson): tf.Tensor {
    return tf.square(tf.sub(this.predictUnder(noised(lesson), lesson), this.target(lesson)));
  }

  /** What the network is to say, [n, D]. */
  private target({ x0, noise, ofX0, ofNoise }: Lesson): tf.Tensor {
    if (ofX0 && ofNoise) return mixRows(x0, ofX0, noise, ofNoise);
    return this.params.prediction === 'x0' ? x0 : noise;
  }
}

/** A number an item, by its time: `[n] -> [n, 1]`. */
function column(t: ArrayLike<number>, weight: (time: number) => number): tf.Tensor {
  const values = new Float32Array(t.length);
  for (let i = 0; i < t.length; i++) values[i] = weight(t[i]);
  return tf.tensor(values, [t.length, 1]);
}

/** x_t [n, D] (eq. 4). */
function noised({
  x0,
  noise,
  signal,
  spread,
}: Pick<Lesson, 'x0' | 'noise' | 'signal' | 'spread'>): tf.Tensor {
  return mixRows(x0, signal, noise, spread);
}

/** The mean of squared errors, weighted by their times where min-SNR is on. */
function weighted(errors: tf.Tensor, { weight }: Timing): tf.Scalar {
  return tf.mean<tf.Scalar>(weight ? tf.mul(errors, weight) : errors);
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
