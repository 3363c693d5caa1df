import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import '../../testing/allclose';
import { MersenneTwister, torchNormals } from '../../testing/torch-random';
import * as tf from '../shared/tf';
import { type NoiseSchedule, noiseSchedule } from './noise-schedule';
import { targetWeights, x0From } from './prediction';
import { type ReverseWalk, type Solver, walkBack } from './samplers';
import { logSnrTimes, samplingTimes, usableTimes } from './sampling-times';

const linear = noiseSchedule('linear', 1000);
const cosine = noiseSchedule('cosine', 1000);

/** The dummy model of diffusers' tests: ε̂ = x · t/(t + 1). */
const dummyModel = (x: tf.Tensor, t: number) => tf.mul(x, t / (t + 1));

/**
 * The dummy sample of diffusers' tests (tests/schedulers/test_schedulers.py): 0 … 767 as [3, 8, 8, 4] over 768, its axes
 * reordered to [4, 3, 8, 8]. The sum is 383.5.
 */
function dummySample(): tf.Tensor1D {
  const data = new Float32Array(768);
  let i = 0;
  for (let batch = 0; batch < 4; batch++) {
    for (let rest = 0; rest < 192; rest++) data[i++] = (rest * 4 + batch) / 768;
  }
  return tf.tensor1d(data);
}

const DDIM: Solver = { kind: 'ddim', eta: 0 };
const ANCESTRAL: Solver = { kind: 'ddim', eta: 1 };
const DPMPP_2M: Solver = { kind: 'dpmpp2m' };

/** A walk's settings, with a model that says what the noise is. */
type Settings = Partial<ReverseWalk> &
  Pick<ReverseWalk, 'times' | 'solver'> & { predictNoise?: (x: tf.Tensor, t: number) => tf.Tensor };

function walkOf(start: tf.Tensor, { predictNoise = dummyModel, ...settings }: Settings): ReverseWalk {
  const { schedule = linear } = settings;
  return {
    schedule,
    predictX0: x0From(schedule, 'epsilon', predictNoise),
    noise: () => tf.zeros(start.shape),
    ...settings,
  };
}

async function walk(start: tf.Tensor, settings: Settings) {
  const end = await walkBack(start, walkOf(start, settings));
  const values = Array.from(await end.data<'float32'>());
  tf.dispose([start, end]);
  const total = values.reduce((sum, value) => sum + Math.abs(value), 0);
  return { values, total, mean: total / values.length };
}

/** Without noise and clipping the walk is linear: from 1 it ends at one number. */
const fromOne = async (settings: Parameters<typeof walk>[1]) =>
  (await walk(tf.ones([1]), settings)).values[0];

describe('walkBack', () => {
  beforeAll(startWasm);

  it('is the full DDPM loop of diffusers, with the noise of torch seed 0 (tests/schedulers/test_scheduler_ddpm.py)', async () => {
    const generator = new MersenneTwister(0);
    const { total, mean } = await walk(dummySample(), {
      times: samplingTimes(1000, 1000, 'leading'),
      solver: ANCESTRAL,
      clip: 1,
      noise: () => tf.tensor1d(torchNormals(generator, 768)),
    });
    expect(total).toBeAllclose(258.9606, { atol: 1e-2 });
    expect(mean).toBeAllclose(0.3372, { atol: 1e-3 });
  });

  it('is the DDPM loop without noise, unclipped (recomputed in float64)', async () => {
    const times = samplingTimes(1000, 1000, 'leading');
    expect(await fromOne({ times, solver: ANCESTRAL })).toBeAllclose(0.00172343, { rtol: 1e-4 });
    expect((await walk(dummySample(), { times, solver: ANCESTRAL })).total).toBeAllclose(0.660943, {
      rtol: 1e-4,
    });
  });

  it('is the full DDIM loop of diffusers (tests/schedulers/test_scheduler_ddim.py)', async () => {
    const times = samplingTimes(1000, 10, 'leading');
    const { total, mean } = await walk(dummySample(), { times, solver: DDIM });
    expect(total).toBeAllclose(172.0067, { atol: 1e-2 });
    expect(mean).toBeAllclose(0.223967, { atol: 1e-3 });
  });

  it.each([
    [10, 'leading', 0.44851765884857214],
    [50, 'leading', 0.5020528845450074],
    [10, 'trailing', 170.035 / 383.5],
  ] as const)('takes 1 through %i %s steps of DDIM to %f (diffusers)', async (steps, spacing, expected) => {
    const times = samplingTimes(1000, steps, spacing);
    expect(await fromOne({ times, solver: DDIM })).toBeAllclose(expected, { rtol: 1e-5 });
  });

  it('takes ten evenly spread steps of DDIM, each to the noise of 100 times before (diffusers, linspace)', async () => {
    let x = 1;
    for (let t = 999; t >= 0; t -= 111) {
      const end = t >= 100 ? linear.alphasCumprod[t - 100] : 1;
      x = (await walk(tf.tensor1d([x]), { times: [t], solver: DDIM, end })).values[0];
    }
    expect(x).toBeAllclose(191.254 / 383.5, { rtol: 1e-4 });
  });

  /** Ten evenly spread times of DPM-Solver++ in diffusers, and the last of its noise levels, ᾱ₀ as its float32 has it. */
  const TEN = [999, 899, 799, 699, 599, 500, 400, 300, 200, 100];
  const SIGMA_MIN = 1 / (1 + 0.0100013 ** 2);

  it('is DPM-Solver++ 2M of diffusers, to σ_min (tests/schedulers/test_scheduler_dpm_multi.py)', async () => {
    const settings = { times: TEN, solver: DPMPP_2M, end: SIGMA_MIN };
    expect(await fromOne(settings)).toBeAllclose(0.661154834, { rtol: 1e-4 });
    expect((await walk(dummySample(), settings)).mean).toBeAllclose(0.3301, { atol: 1e-3 });
  });

  it('is DPM-Solver++ of first order when it is DDIM (diffusers)', async () => {
    const { total } = await walk(dummySample(), { times: TEN, solver: DDIM, end: SIGMA_MIN });
    expect(total).toBeAllclose(172.2642, { rtol: 1e-4 });
  });

  it.each([
    [10, 185.0114],
    [20, 194.6492],
  ])(
    'is DPM-Solver++ 2M in %i steps to the data, the last of first order (diffusers)',
    async (steps, expected) => {
      const times = Array.from({ length: steps }, (_, i) => Math.round(999 - (999 * i) / steps));
      const { total } = await walk(dummySample(), { times, solver: DPMPP_2M });
      expect(total).toBeAllclose(expected, { rtol: 1e-4 });
    },
  );

  it('is DDPM with η 1, of the same fresh noise', async () => {
    const times = [999, 700, 400, 100];
    const ends = async (eta: number) =>
      (
        await walk(tf.ones([1]), {
          times,
          solver: { kind: 'ddim', eta },
          noise: (i) => tf.tensor1d([0.3 * i - 0.2]),
        })
      ).values[0];
    // Equation 7 of Ho et al. for a step over several times, whose α is ᾱ_t/ᾱ_s.
    let x = 1;
    times.forEach((t, i) => {
      const bar = linear.alphasCumprod[t];
      const before = i < 3 ? linear.alphasCumprod[times[i + 1]] : 1;
      const alpha = bar / before;
      const x0 = (x - (Math.sqrt(1 - bar) * x * t) / (t + 1)) / Math.sqrt(bar);
      const mean = (Math.sqrt(before) * (1 - alpha) * x0 + Math.sqrt(alpha) * (1 - before) * x) / (1 - bar);
      x = mean + Math.sqrt(((1 - alpha) * (1 - before)) / (1 - bar)) * (0.3 * i - 0.2);
    });
    expect(await ends(1)).toBeAllclose(x, { rtol: 1e-4 });
    expect(await ends(0.5)).not.toBeAllclose(x, { rtol: 1e-2 });
  });

  it('comes closer with the second order than with the first, and with more steps', async () => {
    const exact = await fromOne({ times: samplingTimes(1000, 1000, 'trailing'), solver: DDIM });
    const away = async (steps: number, solver: Solver) =>
      Math.abs((await fromOne({ times: logSnrTimes(linear, steps), solver })) - exact);
    expect(await away(20, DPMPP_2M)).toBeLessThan(0.5 * (await away(20, DDIM)));
    expect(await away(40, DPMPP_2M)).toBeLessThan(0.5 * (await away(10, DPMPP_2M)));
  });

  it('takes a schedule of its caller: β from 0.01 (diffusers, test_full_loop_with_set_alpha_to_one)', async () => {
    const betas = Float64Array.from({ length: 1000 }, (_, t) => 0.01 + (0.01 * t) / 999);
    const alphas = betas.map((beta) => 1 - beta);
    let product = 1;
    const schedule: NoiseSchedule = {
      timesteps: 1000,
      betas,
      alphas,
      alphasCumprod: alphas.map((alpha) => (product *= alpha)),
    };
    const { total } = await walk(dummySample(), {
      schedule,
      times: samplingTimes(1000, 10, 'leading'),
      solver: DDIM,
    });
    expect(total).toBeAllclose(149.8295, { atol: 1e-2 });
    const toFirst = { schedule, times: samplingTimes(1000, 10, 'leading'), solver: DDIM, end: 1 - betas[0] };
    expect((await walk(dummySample(), toFirst)).total).toBeAllclose(149.0784, { atol: 1e-2 });
  });

  it('finds the data exactly, for every number of steps, when the noise is known (Song et al. 2020)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1000 }),
        fc.constantFrom('trailing' as const, 'leading' as const),
        fc.constantFrom(linear, cosine),
        async (steps, spacing, schedule) => {
          const x0 = 0.7;
          const times = samplingTimes(1000, Math.min(steps, 1000), spacing);
          const first = schedule.alphasCumprod[times[0]];
          const { values } = await walk(tf.tensor1d([Math.sqrt(first) * x0 + Math.sqrt(1 - first) * -1.3]), {
            schedule,
            times,
            solver: DDIM,
            // What is noise in x when the data are x₀.
            predictNoise: (x, t) => {
              const bar = schedule.alphasCumprod[t];
              return tf.div(tf.sub(x, Math.sqrt(bar) * x0), Math.sqrt(1 - bar));
            },
          });
          // Where next to nothing of x₀ is in x, float32 has it only so far.
          const rounding = 2 ** -23 / Math.sqrt(first);
          expect(values).toBeAllclose([x0], { atol: 5e-4 + rounding });
        },
      ),
      {
        numRuns: 12,
        examples: [
          [3, 'trailing', linear],
          [1, 'trailing', cosine],
          [999, 'leading', cosine],
          [1000, 'trailing', linear],
        ],
      },
    );
  });

  const WAYS = (['epsilon', 'x0', 'v'] as const).flatMap((prediction) =>
    [DDIM, ANCESTRAL, DPMPP_2M].flatMap((solver) =>
      [false, true]
        .filter((zero) => !(zero && prediction === 'epsilon'))
        .map((zero) => [prediction, solver, zero] as const),
    ),
  );
  it.each(WAYS)(
    'finds the data from a network that knows them by %s, by %o, zero terminal SNR %s',
    async (...way) => {
      const [prediction, solver, zero] = way;
      const x0 = 0.7;
      const schedule = noiseSchedule('linear', 1000, zero);
      for (const steps of [1, 2, 3, 25]) {
        const knows = (x: tf.Tensor, t: number) => {
          const bar = schedule.alphasCumprod[t];
          const noise = tf.div(tf.sub(x, Math.sqrt(bar) * x0), Math.sqrt(1 - bar));
          const weights = targetWeights(schedule, prediction, t);
          return tf.add(tf.mul(noise, weights.noise), weights.x0 * x0);
        };
        const { values } = await walk(tf.tensor1d([-1.3, 0.4]), {
          schedule,
          times: logSnrTimes(schedule, Math.min(steps, usableTimes(schedule))),
          solver,
          predictX0: x0From(schedule, prediction, knows),
          noise: () => tf.tensor1d([0.5, -0.5]),
        });
        expect(values).toBeAllclose([x0, x0], { atol: 2e-4 });
      }
    },
  );

  it('reproduces the data distribution: noise N(0, 1) becomes N(0.3, 0.2²) with the exact score', async () => {
    // For data N(m, s²) the best ε̂ is known: E[ε | x] = √(1−ᾱ)(x − √ᾱ m)/(ᾱ s² + 1 − ᾱ).
    const m = 0.3;
    const s = 0.2;
    const exact = (x: tf.Tensor, t: number) => {
      const bar = linear.alphasCumprod[t];
      return tf.mul(tf.sub(x, Math.sqrt(bar) * m), Math.sqrt(1 - bar) / (bar * s * s + 1 - bar));
    };
    const n = 8000;
    for (const solver of [DDIM, ANCESTRAL, DPMPP_2M]) {
      const generator = new MersenneTwister(7);
      const normals = () => tf.tensor1d(torchNormals(generator, n));
      const times = samplingTimes(1000, 1000, 'trailing');
      const { values } = await walk(normals(), { times, solver, predictNoise: exact, noise: normals });
      const mean = values.reduce((sum, value) => sum + value, 0) / n;
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
      expect(mean).toBeAllclose(m, { atol: 0.01 });
      expect(deviation).toBeAllclose(s, { atol: 0.01 });
    }
  });

  it('clamps x̂₀ where asked, and goes on from the clamped value', async () => {
    const { values } = await walk(tf.tensor1d([50, -50, 0]), {
      times: [999, 499],
      solver: DDIM,
      clip: 1,
      predictNoise: (x) => tf.zerosLike(x),
    });
    expect(values).toBeAllclose([1, -1, 0], { atol: 1e-6 });
  });

  it('asks for fresh noise on every step but the last, counted from 0', async () => {
    const asked: number[] = [];
    await walk(tf.ones([2]), {
      times: samplingTimes(1000, 4, 'trailing'),
      solver: ANCESTRAL,
      noise: (i) => {
        asked.push(i);
        return tf.zeros([2]);
      },
    });
    expect(asked).toEqual([0, 1, 2]);
  });

  it('keeps the start, frees everything else, also when it is stopped', async () => {
    const start = tf.ones([3]);
    const before = tf.memory().numTensors;
    for (const solver of [DDIM, ANCESTRAL, DPMPP_2M]) {
      const settings = walkOf(start, { times: [999, 500, 0], solver, noise: () => tf.ones([3]) });
      (await walkBack(start, settings)).dispose();
      expect(tf.memory().numTensors).toBe(before);
      let left = 2;
      const stopping = walkBack(start, {
        ...settings,
        afterStep: async () => {
          if (--left === 0) throw new Error('stopped');
        },
      });
      await expect(stopping).rejects.toThrow('stopped');
      expect(tf.memory().numTensors).toBe(before);
    }
    expect(await start.data()).toEqual(Float32Array.of(1, 1, 1));
    start.dispose();
  });
});
