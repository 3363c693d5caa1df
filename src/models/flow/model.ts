import { fitsSpec } from '../../core/check-params';
import type { ParamsOf, ParamValues } from '../../core/params';
import type { Rng } from '../../core/rng';
import type { PartInfo, WeightsChoice } from '../types';
import { BaseModel } from '../shared/base-model';
import { ClassCondition, type Labels } from '../shared/class-condition';
import type { BuildSpec, ModelImplementation, SampleRequest, TrainBatch } from '../shared/generative-model';
import { normalTensor } from '../shared/noise';
import { inChunks } from '../shared/sampling';
import * as tf from '../shared/tf';
import { TIME_EMBEDDING_SIZE, timeEmbeddings } from '../shared/time-embedding';
import { type TimedNetwork, timedNetwork } from '../shared/timed-networks';
import { Trainable, trainingSettings } from '../shared/trainable';
import { Weights } from '../shared/weights';
import { flow } from './family';
import { integrate } from './integrate';

type FlowParams = ParamsOf<typeof flow.params>;

/** What the network works under: the embedding of times [n, 64], and one-hot classes where it takes them. */
interface Condition {
  embedding: tf.Tensor;
  classes?: tf.Tensor2D;
}

/** What a step learns from: items and noise `[n, D]`, and their times `[n, 1]`. */
interface Lesson extends Condition {
  x1: tf.Tensor;
  noise: tf.Tensor;
  time: tf.Tensor;
}

/** The embedding takes times as diffusion has them, 0 … 1000. */
const EMBEDDED_TIMES = 1000;

/**
 * Flow matching along straight lines (Liu et al. 2022, arXiv 2209.03003, eq. 1; Lipman et al. 2022, arXiv 2210.02747, section 4.1 with σ_min = 0).
 * Time runs from noise at t = 0 to data at t = 1.
 */
export class FlowModel extends BaseModel {
  readonly parts: readonly PartInfo[];
  protected readonly networks: readonly [Trainable];
  private readonly network: TimedNetwork;
  private readonly condition: ClassCondition;

  constructor(
    spec: BuildSpec,
    private params: FlowParams,
  ) {
    super(spec);
    const weights = new Weights(spec.seed);
    this.network = timedNetwork(weights, spec.data, params);
    this.condition = new ClassCondition(weights, spec.data, params.conditional);
    this.networks = [new Trainable(weights, trainingSettings(params))];
    const item = [null, ...(params.architecture === 'conv' ? spec.data.shape : [spec.data.size])];
    this.parts = [
      {
        id: 'velocity',
        inputs: [
          { name: 'x', shape: item },
          { name: 't', shape: [null], range: [0, 1] },
          ...this.condition.ports,
        ],
        outputs: [{ name: 'velocity', shape: item }],
      },
    ];
  }

  /** x_t = (1 − t) · noise + t · x₁ of each item: `x1` and `noise` [n, D], one time an item. Call inside a tidy. */
  interpolate(x1: tf.Tensor, t: ArrayLike<number>, noise: tf.Tensor): tf.Tensor {
    return between({ x1, noise, time: column(t) });
  }

  /** v(x, t): `x` [n, D], one time an item -> [n, D]. Call inside a tidy. */
  velocity(x: tf.Tensor, t: ArrayLike<number>, labels?: Labels): tf.Tensor {
    return this.velocityUnder(x, this.conditionOf(t, labels));
  }

  /** The mean over all numbers of (v(x_t, t) − (x₁ − noise))². Call inside a tidy. */
  loss(x1: tf.Tensor, t: ArrayLike<number>, noise: tf.Tensor, labels?: Labels): tf.Scalar {
    return this.squaredError({ x1, noise, time: column(t), ...this.conditionOf(t, labels) });
  }

  /** One step on a batch at given times from given noise. @returns the loss; the caller disposes. */
  trainOn(x1: tf.Tensor2D, t: ArrayLike<number>, noise: tf.Tensor, labels?: Labels): tf.Scalar {
    const [network] = this.networks;
    const timing = { time: column(t), ...this.conditionOf(t, labels) };
    const lesson = { x1, noise, ...timing };
    const [mse] = this.learn(network, lesson, () =>
      network.minimize(() => {
        const loss = this.squaredError(lesson);
        return { loss, curves: [loss] };
      }),
    );
    tf.dispose(timing);
    return mse;
  }

  protected update(nextBatch: () => TrainBatch): tf.Scalar[] {
    const { x: x1, labels } = nextBatch();
    const random = this.stepNoise();
    const t = Float32Array.from({ length: x1.shape[0] }, () => drawTime(random, this.params.timeSampling));
    const noise = normalTensor<tf.Rank.R2>(random, x1.shape);
    const mse = this.trainOn(x1, t, noise, this.condition.forTraining(labels, this.stepNoise(1)));
    tf.dispose([x1, noise]);
    return [mse];
  }

  async sample(request: SampleRequest, signal: AbortSignal): Promise<Float32Array> {
    const { sampler, samplingSteps, guidance } = { ...this.params, ...request.options };
    const { size, kind } = this.spec.data;
    const [low, high] = flow.networkRange[kind];
    return inChunks(request, size, signal, async ({ count, labels, normals }) => {
      const start = normals(0, size);
      const velocity = (x: tf.Tensor, t: number) => {
        const times = new Float32Array(count).fill(t);
        return this.networks[0].weights.using(request.weights, () =>
          this.condition.guided(labels, guidance, (classes) => this.velocity(x, times, classes)),
        );
      };
      try {
        const end = await integrate(start, {
          method: sampler,
          steps: samplingSteps,
          velocity,
          afterStep: async () => {
            await request.breathe();
            signal.throwIfAborted();
          },
        });
        // Data lie within.
        const clipped = tf.clipByValue(end, low, high);
        end.dispose();
        return clipped;
      } finally {
        start.dispose();
      }
    });
  }

  run(
    _part: string,
    inputs: Readonly<Record<string, tf.Tensor>>,
    weights: WeightsChoice,
  ): Record<string, tf.Tensor> {
    return tf.tidy(() => {
      const x = tf.reshape(inputs.x, [-1, this.spec.data.size]);
      const [t, labels] = [inputs.t, inputs.label].map((input) => input?.dataSync<'float32'>());
      const velocity = this.networks[0].weights.using(weights, () => this.velocity(x, t, labels));
      return { velocity: tf.reshape(velocity, inputs.x.shape) };
    });
  }

  protected take(params: ParamValues): void {
    this.params = checked(params, this.spec);
    this.networks[0].settings = trainingSettings(this.params);
  }

  /** The caller disposes. */
  private conditionOf(t: ArrayLike<number>, labels: Labels): Condition {
    const times = Float64Array.from(t, (time) => EMBEDDED_TIMES * time);
    const embedding = tf.tensor(timeEmbeddings(times), [t.length, TIME_EMBEDDING_SIZE]);
    return { embedding, ...this.condition.rows(labels, t.length) };
  }

  private velocityUnder(x: tf.Tensor, { embedding, classes }: Condition): tf.Tensor {
    return this.network(x, this.condition.join(embedding, classes));
  }

  private squaredError(lesson: Lesson): tf.Scalar {
    const predicted = this.velocityUnder(between(lesson), lesson);
    return tf.mean<tf.Scalar>(tf.square(tf.sub(predicted, tf.sub(lesson.x1, lesson.noise))));
  }
}

/** x_t of each item, [n, D]. */
function between({ x1, noise, time }: Pick<Lesson, 'x1' | 'noise' | 'time'>): tf.Tensor {
  return tf.add(noise, tf.mul(time, tf.sub(x1, noise)));
}

/** A number an item: `[n] -> [n, 1]`. */
function column(values: ArrayLike<number>): tf.Tensor {
  return tf.tensor(Float32Array.from(values), [values.length, 1]);
}

/** A time to learn from: U(0, 1), or σ(N(0, 1)) (Esser et al. 2024, arXiv 2403.03206, eq. 19 with m = 0 and s = 1). */
export function drawTime(random: Rng, sampling: FlowParams['timeSampling']): number {
  return sampling === 'uniform' ? random.uniform() : 1 / (1 + Math.exp(-random.normal()));
}

function checked(params: ParamValues, spec: BuildSpec): FlowParams {
  if (!fitsSpec(flow.params, params, spec.data)) {
    throw new Error('These parameters do not fit the flow model.');
  }
  return params;
}

export const model: ModelImplementation = {
  build: (spec) => new FlowModel(spec, checked(spec.params, spec)),
};
