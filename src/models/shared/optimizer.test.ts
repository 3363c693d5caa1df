import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import '../../testing/allclose';
import type { FusedKernel } from '../../core/fused-kernels';
import type * as Fused from './fused';
import type * as LiveView from './live-view';
import { EPSILON, Optimizer, type OptimizerSettings, RMSPROP_ALPHA, updateArrays } from './optimizer';
import * as tf from './tf';

/** What the optimiser may use: the backend's fused kernels, its memory; neither is the way of a GPU, through tensors. */
const reach = vi.hoisted(() => ({ kernels: true, memory: true }));
vi.mock('./fused', async (original) => {
  const real = await original<typeof Fused>();
  return { ...real, hasFused: (kernel: FusedKernel) => reach.kernels && real.hasFused(kernel) };
});
vi.mock('./live-view', async (original) => {
  const real = await original<typeof LiveView>();
  return { ...real, liveView: (tensor: tf.Tensor) => (reach.memory ? real.liveView(tensor) : undefined) };
});

const DEFAULTS: OptimizerSettings = {
  kind: 'adam',
  learningRate: 0.1,
  beta1: 0.9,
  beta2: 0.999,
  momentum: 0.9,
  weightDecay: 0.01,
};

/** The weights after each of some steps, with gradients by a function of the weights. */
type Trace = (
  start: readonly number[],
  steps: number,
  settings: Partial<OptimizerSettings>,
  gradient: (w: Float32Array, step: number) => number[],
) => Promise<Float32Array[]>;

const throughArrays: Trace = async (start, steps, settings, gradient) => {
  const w = Float32Array.from(start);
  const m = new Float32Array(w.length);
  const v = new Float32Array(w.length);
  const trace: Float32Array[] = [];
  for (let t = 1; t <= steps; t++) {
    updateArrays(w, Float32Array.from(gradient(w, t - 1)), m, v, t, { ...DEFAULTS, ...settings });
    trace.push(w.slice());
  }
  return trace;
};

const throughOptimizer: Trace = async (start, steps, settings, gradient) => {
  const variable = tf.variable(tf.tensor1d([...start]));
  const optimizer = new Optimizer([variable]);
  const trace: Float32Array[] = [];
  let w = Float32Array.from(start);
  for (let step = 0; step < steps; step++) {
    const grads = [tf.tensor1d(gradient(w, step))];
    optimizer.advance({ ...DEFAULTS, ...settings });
    optimizer.update(grads);
    tf.dispose(grads);
    w = Float32Array.from(await variable.data<'float32'>());
    trace.push(w);
  }
  optimizer.dispose();
  variable.dispose();
  return trace;
};

/** The slope of x². */
const ofSquare = (w: Float32Array) => Array.from(w, (x) => 2 * x);

/**
 * A 2-3-1 network of sigmoids whose output is summed over three inputs: the optimiser baseline of PyTorch's C++ tests
 * (test/cpp/api/optim_baseline). Weights in PyTorch's order, output × input.
 */
const BASELINE_START = [
  -0.21089885683388707, -0.4975560466422629, -0.1412921620247176, -0.3420288967865903, -0.2523635082803723,
  0.6975570255493778, -0.10853121966252376, -0.297948499687533, 0.6892015099955718, -0.05080313011597654,
  -0.3941351875105899, -0.28433759745928844, -0.07113812430174121,
];
const BASELINE_INPUTS = [
  [0.1, 0.2],
  [0.3, 0.4],
  [0.5, 0.6],
];
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
function baselineGradient(w: Float32Array): number[] {
  const gradient = Array.from(w, () => 0);
  for (const input of BASELINE_INPUTS) {
    const hidden = [0, 1, 2].map((j) => sigmoid(w[2 * j] * input[0] + w[2 * j + 1] * input[1] + w[6 + j]));
    const output = sigmoid(hidden.reduce((sum, h, j) => sum + h * w[9 + j], w[12]));
    const atOutput = output * (1 - output);
    gradient[12] += atOutput;
    hidden.forEach((h, j) => {
      gradient[9 + j] += atOutput * h;
      const atHidden = atOutput * w[9 + j] * h * (1 - h);
      gradient[2 * j] += atHidden * input[0];
      gradient[2 * j + 1] += atHidden * input[1];
      gradient[6 + j] += atHidden;
    });
  }
  return gradient;
}
/** Weights after steps 1 and 101, by torch 2.13. */
const BASELINES: [string, Partial<OptimizerSettings>, number[], number[]][] = [
  [
    'Adam, learning rate 1',
    { kind: 'adam', learningRate: 1 },
    [
      0.7890972864438476, 0.5024410688121617, 0.858707331305558, 0.6579707241208395, 0.7476356819075529,
      1.6975564206516922, 0.891467636010675, 0.70205134975675, 1.6892012709428947, -1.0508030958460797,
      -1.3941351509567654, -1.284337577714353, -1.071138110298716,
    ],
    [
      8.23303931323183, 7.971150747377481, 6.643620950677599, 6.470977407900542, 6.170125488259255,
      7.150739103343504, 8.417695070103738, 6.597188212844593, 7.231757108276781, -6.729624357635757,
      -7.0974349310815406, -6.753301896575353, -6.435639096011221,
    ],
  ],
  [
    'RMSProp, learning rate 0.1',
    { kind: 'rmsprop', learningRate: 0.1 },
    [
      0.7890625772821007, 0.502415108650816, 0.8587027713011453, 0.6579673123006431, 0.7476283936579036,
      1.697550976605454, 0.8914573371873159, 0.7020499947573374, 1.689199119473945, -1.0508027874171133,
      -1.3941348219724659, -1.2843374000099703, -1.0711379842715099,
    ],
    [
      2.4485718582774436, 2.2809152044417673, 1.7346424449151965, 1.594000477023067, 1.250761131839982,
      2.248993270255383, 2.9946614785301024, 1.8150485290864258, 2.382542610897818, -2.3036981738757825,
      -2.633729952127565, -2.018370122358821, -1.620787559800898,
    ],
  ],
  [
    'SGD, learning rate 0.1',
    { kind: 'sgd', learningRate: 0.1, momentum: 0 },
    [
      -0.2106395703013119, -0.4972093725858961, -0.13931849072410166, -0.33939101965581686,
      -0.25112865488453673, 0.6992101966874736, -0.10765734442460768, -0.2913064413859577, 0.6933846874181749,
      -0.07998325778863394, -0.4214921051542136, -0.33498349553944556, -0.14255126505509494,
    ],
    [
      -0.1554313154022401, -0.4235110396372035, -0.04196796248622069, -0.2095223178068499,
      -0.16031407286541025, 0.8209742464453326, 0.07724343607160136, 0.033875294724902284, 1.0028793648054941,
      -0.8213382425894495, -1.1570800333254736, -1.615476033165743, -1.873409073108485,
    ],
  ],
];

describe.each<[string, typeof reach, Trace]>([
  ['over plain arrays', { kernels: false, memory: true }, throughArrays],
  ['by a fused kernel', { kernels: true, memory: true }, throughOptimizer],
  ['in place, in the backend’s memory', { kernels: false, memory: true }, throughOptimizer],
  ['by tensor operations', { kernels: false, memory: false }, throughOptimizer],
])('optimisers %s', (_name, within, trace) => {
  beforeAll(startWasm);
  beforeEach(() => {
    Object.assign(reach, within);
  });

  it.each<[string, Partial<OptimizerSettings>, number[]]>([
    [
      'Adam',
      {},
      [0.9000000005, 0.8004122286917927, 0.7015862729460302, 0.6039390605737459, 0.5079636592643418],
    ],
    [
      'Adam with β₁ = 0.5',
      { beta1: 0.5 },
      [0.9000000005, 0.8018876030811648, 0.7069713135659215, 0.6164599869456631, 0.5313866974233105],
    ],
    [
      'RMSProp',
      { kind: 'rmsprop', learningRate: 0.01 },
      [0.9000000049999998, 0.8329179679700331, 0.7799822732436351, 0.7353890444382235, 0.6964657887382079],
    ],
    ['SGD with momentum 0.9', { kind: 'sgd' }, [0.8, 0.46, 0.062, -0.3086, -0.58042]],
  ])('%s goes down x² from 1 as torch.optim does', async (_optimizer, settings, expected) => {
    const found = await trace([1], 5, settings, ofSquare);
    expect(found.map(([x]) => x)).toBeAllclose(expected, { atol: 1e-6 });
  });

  it('Adam follows gradients of changing sign (torch.optim)', async () => {
    const gradients = [1, -2, 3, 0.5, -0.25];
    const found = await trace([0], 5, { learningRate: 0.001 }, (_w, step) => [gradients[step]]);
    expect(found.map(([x]) => x)).toBeAllclose(
      [-0.001, -0.0006338965, -0.0009771375, -0.0013328454, -0.0015967508],
      { rtol: 1e-5 },
    );
  });

  it.each(BASELINES)('%s: the optimiser baseline of PyTorch', async (_baseline, settings, first, last) => {
    const found = await trace(BASELINE_START, 101, settings, baselineGradient);
    expect(found[0]).toBeAllclose(first, { rtol: 1e-4 });
    expect(found[100]).toBeAllclose(last, { rtol: 1e-4 });
  });

  it('Adam’s first step is the learning rate for any gradient well above ε, and small for one at ε', async () => {
    const [found] = await trace([0, 0, 0, 0], 1, {}, () => [1e-4, -1e4, EPSILON, 0]);
    expect(found).toBeAllclose([-0.1, 0.1, -0.05, 0], { rtol: 2e-4 });
  });

  it.each(['adam', 'sgd', 'rmsprop'] as const)('%s with learning rate 0 leaves every bit', async (kind) => {
    const start = [1, -0.1, 3e-5];
    const found = await trace(start, 3, { kind, learningRate: 0 }, ofSquare);
    for (const w of found) expect(w).toEqual(Float32Array.from(start));
  });
});

describe('Optimizer', () => {
  beforeAll(startWasm);

  it('says which constants it fixes', () => {
    expect(EPSILON).toBe(1e-8);
    expect(RMSPROP_ALPHA).toBe(0.99);
  });

  it.each([
    { kernels: true, memory: true },
    { kernels: false, memory: true },
    { kernels: false, memory: false },
  ])(
    'goes on from a saved state as if never stopped (fused kernels $kernels, memory $memory)',
    async (within) => {
      Object.assign(reach, within);
      const run = async (optimizer: Optimizer, variable: tf.Variable, steps: number) => {
        for (let i = 0; i < steps; i++) {
          const grads = [tf.tidy(() => tf.mul(variable, 2))];
          optimizer.advance(DEFAULTS);
          optimizer.update(grads);
          tf.dispose(grads);
        }
        return Float32Array.from(await variable.data<'float32'>());
      };
      const before = tf.memory().numTensors;
      const whole = tf.variable(tf.tensor1d([1, -2]));
      const one = new Optimizer([whole]);
      const half = await run(one, whole, 3);
      const state = await one.state();
      const expected = await run(one, whole, 3);
      const resumed = tf.variable(tf.tensor1d(half));
      const other = new Optimizer([resumed]);
      other.restore(state);
      expect(await run(other, resumed, 3)).toEqual(expected);
      expect(state.steps).toBe(3);
      one.dispose();
      other.dispose();
      tf.dispose([whole, resumed]);
      // The initial values of the two variables are the test's own.
      expect(tf.memory().numTensors - before).toBe(2);
    },
  );

  it.each([
    { kernels: true, memory: true },
    { kernels: false, memory: true },
    { kernels: false, memory: false },
  ])(
    'AdamW: decay apart from the gradient, torch.optim (kernels $kernels, memory $memory)',
    async (within) => {
      Object.assign(reach, within);
      const trace = await throughOptimizer([1], 5, { kind: 'adamw', weightDecay: 0.01 }, ([w]) => [2 * w]);
      expect(trace.map(([w]) => w)).toBeAllclose(
        [0.8990000005, 0.7985190271685215, 0.6989111831582322, 0.6005985741595427, 0.5040800900879451],
        { rtol: 1e-5 },
      );
    },
  );

  describe.each([
    { kernels: true, memory: true },
    { kernels: false, memory: true },
    { kernels: false, memory: false },
  ])('moves averages with the weights (kernels $kernels, memory $memory)', (within) => {
    it.each(['adam', 'adamw', 'sgd', 'rmsprop'] as const)('by %s, where there are any', async (kind) => {
      Object.assign(reach, within);
      const start = [1, -2, 0.5, 3, -0.25];
      const [followed, alone] = [0, 1].map(() => tf.variable(tf.tensor1d(start)));
      const average = tf.variable(tf.zerosLike(followed));
      const optimizer = new Optimizer([followed, alone]);
      const expected = new Float32Array(start.length);
      for (const keep of [0, 0.5, 0.9]) {
        const grads = [followed, alone].map((variable) => tf.tidy(() => tf.mul(variable, 2)));
        optimizer.advance({ ...DEFAULTS, kind }, keep);
        optimizer.update(grads, [average, undefined]);
        tf.dispose(grads);
        const weights = await followed.data<'float32'>();
        expect(await alone.data()).toEqual(weights);
        weights.forEach((weight, i) => {
          expected[i] += (1 - keep) * (weight - expected[i]);
        });
        expect(await average.data<'float32'>()).toBeAllclose([...expected], { rtol: 1e-6 });
      }
      optimizer.dispose();
      tf.dispose([followed, alone, average]);
    });
  });

  it.each([true, false])(
    'is seen by the kernels that packed the old weights (fused: %s)',
    async (kernels) => {
      Object.assign(reach, { kernels, memory: true });
      const x = tf.ones<tf.Rank.R2>([4, 3]);
      const w = tf.variable(tf.ones<tf.Rank.R2>([3, 2]));
      expect(await tf.matMul(x, w).data()).toBeAllclose(Array(8).fill(3), {});
      const optimizer = new Optimizer([w]);
      optimizer.advance({ ...DEFAULTS, kind: 'sgd', learningRate: 1 });
      optimizer.update([tf.ones([3, 2])]);
      expect(await tf.matMul(x, w).data()).toBeAllclose(Array(8).fill(0), {});
      optimizer.dispose();
      tf.dispose([x, w]);
    },
  );
});
