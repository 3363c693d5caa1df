/**
 * Runs in the browser: every kernel of the WebGL backend against TensorFlow.js' CPU backend on odd shapes. The spec beside it
 * bundles this file and calls `window.check(name)`.
 */
import '@tensorflow/tfjs-backend-cpu';
import { startWebGl } from '../../../src/backends/start-webgl';
import { probeWebGl } from '../../../src/backends/webgl-context';
import { Rng, STREAM } from '../../../src/core/rng';
import { normalTensor } from '../../../src/models/shared/noise';
import {
  conv2d,
  dense,
  flatten,
  groupNorm,
  type Layer,
  leakyRelu,
  perceptron,
  relu,
  sequential,
  silu,
  tanh,
  toImage,
  upConv2d,
} from '../../../src/models/shared/layers';
import { Optimizer, type OptimizerSettings, updateArrays } from '../../../src/models/shared/optimizer';
import '../../../src/models/shared/sum-gradients';
import * as tf from '../../../src/models/shared/tf';
import { Weights } from '../../../src/models/shared/weights';

/** Repeatable values in −1 … 1 without ties. */
function values(count: number, seed = 1): Float32Array {
  return Float32Array.from(
    { length: count },
    (_, i) => 2 * (((i + 1) * 0.754877666 + seed * 0.569840291) % 1) - 1,
  );
}

function make(shape: readonly number[], seed = 1): tf.Tensor {
  return tf.tensor(
    values(
      shape.reduce((product, side) => product * side, 1),
      seed,
    ),
    [...shape],
  );
}

async function on(backend: string, f: () => tf.Tensor[]): Promise<{ shape: number[]; data: Float32Array }[]> {
  await tf.setBackend(backend);
  const tensors = tf.tidy(f);
  const results = [];
  for (const tensor of tensors) {
    results.push({ shape: tensor.shape, data: Float32Array.from(await tensor.data<'float32'>()) });
    tensor.dispose();
  }
  return results;
}

/** The largest difference between the backends, relative to the largest value (at least 1). */
async function difference(f: () => tf.Tensor[]): Promise<number> {
  const wanted = await on('cpu', f);
  const found = await on('webgl', f);
  let worst = 0;
  wanted.forEach(({ shape, data }, t) => {
    if (String(shape) !== String(found[t].shape)) worst = Number.POSITIVE_INFINITY;
    const scale = data.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
    data.forEach((x, i) => {
      const error = Math.abs(x - found[t].data[i]) / scale;
      if (!(error <= worst)) worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
    });
  });
  return worst;
}

async function worstOf<T>(
  cases: readonly T[],
  f: (item: T) => () => tf.Tensor[],
): Promise<Record<string, number>> {
  const results: Record<string, number> = {};
  for (const item of cases) results[JSON.stringify(item)] = await difference(f(item));
  return results;
}

const SHAPES = [
  [],
  [1],
  [3],
  [17],
  [785],
  [3, 5],
  [1, 17],
  [17, 1],
  [17, 785],
  [2, 3, 5],
  [2, 3, 4, 5],
  [1, 1, 5, 7],
];

const UNARY: ((x: tf.Tensor) => tf.Tensor)[] = [
  tf.relu,
  tf.sigmoid,
  tf.tanh,
  tf.softplus,
  tf.exp,
  tf.square,
  tf.neg,
  tf.abs,
  silu,
  (x) => tf.leakyRelu(x, 0.2),
  (x) => tf.clipByValue(x, -0.5, 0.25),
  (x) => tf.sqrt(tf.add(tf.square(x), 0.5)),
  (x) => tf.rsqrt(tf.add(tf.square(x), 0.5)),
  (x) => tf.log(tf.add(tf.square(x), 0.5)),
  (x) => tf.reciprocal(tf.add(tf.square(x), 0.5)),
];
const BINARY = [tf.add, tf.sub, tf.mul, tf.div, tf.maximum, tf.minimum, tf.squaredDifference];

const BROADCASTS: [number[], number[]][] = [
  [[17, 5], [5]],
  [[17, 5], []],
  [
    [1, 5],
    [17, 1],
  ],
  [
    [3, 4, 5],
    [4, 5],
  ],
  [
    [2, 3, 3, 5],
    [2, 1, 1, 5],
  ],
];

/** Rows, inner side, columns; the last two are large enough for tiles of four and eight. */
const PRODUCTS = [
  [1, 1, 1],
  [3, 17, 5],
  [17, 785, 3],
  [62, 1100, 60],
  [130, 785, 131],
];

const ACTIVATIONS: [string, Layer, boolean][] = [
  ['relu', relu, true],
  ['leakyRelu', leakyRelu, false],
  ['silu', silu, true],
  ['tanh', tanh, true],
  ['softplus', (x) => tf.softplus(x), false],
];

/** Value and gradients of a perceptron. */
function network(sizes: readonly number[], rows: number, activation: Layer, last: boolean): tf.Tensor[] {
  const weights = new Weights(7);
  const net = perceptron(weights, 'net', sizes, activation, last);
  const x = make([rows, sizes[0]]);
  const { value, grads } = tf.variableGrads(() => tf.mean(tf.square(net(x))), weights.variables);
  const slopes = tf.grad((input) => tf.sum(tf.square(net(input))))(x);
  const kept = [net(x), slopes, value, ...weights.variables.map(({ name }) => grads[name])].map((t) =>
    tf.keep(tf.clone(t)),
  );
  weights.dispose();
  return kept;
}

/** Gradients of a gradient penalty, which takes second derivatives. */
function penalty(activation: Layer): tf.Tensor[] {
  const weights = new Weights(3);
  const critic = perceptron(weights, 'net', [5, 17, 16, 1], activation);
  const x = make([7, 5]);
  const kernels = weights.variables.filter((_, i) => weights.specs[i].name.endsWith('weight'));
  const { value, grads } = tf.variableGrads(() => {
    const slopes = tf.grad((input) => tf.sum(critic(input)))(x);
    return tf.mean<tf.Scalar>(tf.square(tf.sub(tf.norm(slopes, 2, 1), 1)));
  }, kernels);
  const kept = [value, ...kernels.map(({ name }) => grads[name])].map((t) => tf.keep(tf.clone(t)));
  weights.dispose();
  return kept;
}

/** Value and gradients of a small convolutional autoencoder, the shipped convolutions between our kernels. */
function convolutions([rows, channels]: readonly number[]): tf.Tensor[] {
  const weights = new Weights(5);
  const net = sequential(
    toImage([8, 8, 1]),
    conv2d(weights, 'a', 1, channels, 4, 2), // [n, 4, 4, c]
    relu,
    conv2d(weights, 'b', channels, 2 * channels, 3), // [n, 4, 4, 2c]
    groupNorm(weights, 'n', 2 * channels, channels, silu),
    flatten(32 * channels),
    dense(weights, 'c', 32 * channels, 3),
    dense(weights, 'd', 3, 16 * channels),
    relu,
    toImage([4, 4, channels]),
    upConv2d(weights, 'e', channels, 1), // [n, 8, 8, 1]
    flatten(64),
  );
  const x = make([rows, 64]);
  const { value, grads } = tf.variableGrads(
    () => tf.sum(tf.sub(tf.softplus(net(x)), tf.mul(net(x), x))),
    weights.variables,
  );
  const kept = [net(x), value, ...weights.variables.map(({ name }) => grads[name])].map((t) =>
    tf.keep(tf.clone(t)),
  );
  weights.dispose();
  return kept;
}

/** Images and filters: odd sides, strides, paddings, one channel, and so many images that textures are laid out another way. */
const CONVOLVED = [
  { x: [1, 1, 1, 1], filter: [1, 1, 1, 1], stride: 1, pad: 'same' },
  { x: [2, 7, 7, 3], filter: [3, 3, 3, 5], stride: 1, pad: 'same' },
  { x: [3, 7, 5, 4], filter: [4, 4, 4, 6], stride: 2, pad: 'same' },
  { x: [2, 9, 8, 2], filter: [3, 2, 2, 1], stride: 2, pad: 'valid' },
  { x: [3, 6, 6, 17], filter: [3, 3, 17, 8], stride: 3, pad: 'same' },
  { x: [40, 28, 28, 3], filter: [3, 3, 3, 4], stride: 1, pad: 'same' },
] as const;

/** A convolution, its gradients and theirs. */
function convolution({ x: shape, filter: sides, stride, pad }: (typeof CONVOLVED)[number]): tf.Tensor[] {
  const [x, filter] = [make(shape), make(sides, 2)] as [tf.Tensor4D, tf.Tensor4D];
  const convolve = (a: tf.Tensor, b: tf.Tensor) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad);
  const square = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.square(convolve(a, b)));
  const twice = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.square(tf.grads(square)([a, b])[0]));
  // The larger the tensors, the more the sums of squares round.
  const second = x.size < 1000 ? tf.grads(twice)([x, filter]) : [];
  return [convolve(x, filter), ...tf.grads(square)([x, filter]), ...second];
}

/** A group normalisation and its gradients, and sums over the places of images. */
function normalisation(
  [n, h, w, channels, groups]: readonly number[],
  after: Layer | undefined,
): tf.Tensor[] {
  const weights = new Weights(7);
  const layer = groupNorm(weights, 'n', channels, groups, after);
  const x = tf.add(make([n, h, w, channels]), 3);
  const loss = (input: tf.Tensor) => tf.sum(tf.mul(tf.square(layer(input)), make(input.shape, 4)));
  const { grads } = tf.variableGrads(() => loss(x) as tf.Scalar, weights.variables);
  const kept = [
    layer(x),
    tf.grad(loss)(x),
    ...weights.variables.map(({ name }) => grads[name]),
    tf.sum(x, [1, 2]),
    tf.mean(tf.square(x), [1, 2]),
    tf.mean(x, [1, 2], true),
  ].map((t) => tf.keep(tf.clone(t)));
  weights.dispose();
  return kept;
}

/** A random chain of operations over several tensors, some of them used many times. */
function randomChain(seed: number): tf.Tensor[] {
  const rng = new Rng(seed, STREAM.data);
  const [rows, columns] = [1 + rng.integer(9), 1 + rng.integer(9)];
  const shapes = [[rows, columns], [columns], [rows, 1], [], [rows, columns], [1, columns]];
  const pool = shapes.map((shape, i) => make(shape, seed + i));
  for (let i = 0; i < 40; i++) {
    const a = pool[rng.integer(pool.length)];
    const b = pool[rng.integer(pool.length)];
    const kind = rng.integer(10);
    if (kind < 4) pool.push(BINARY[[0, 1, 2, 4][kind]](a, b));
    else if (kind < 8) pool.push([tf.tanh, tf.sigmoid, tf.relu, tf.square][kind - 4](tf.mul(a, 0.5)));
    else if (kind < 9) pool.push(tf.reshape(tf.reshape(a, [-1]), a.shape));
    else pool.push(tf.mul(tf.mean(a), b));
    const last = pool[pool.length - 1];
    // Bounded, so that the backends stay comparable.
    pool[pool.length - 1] = tf.clipByValue(last, -2, 2);
    if (rng.integer(4) === 0) pool.splice(rng.integer(pool.length - 1), 1)[0].dispose();
  }
  return pool;
}

/** The largest difference of weights and average after three steps from the same arithmetic on arrays. */
async function optimizer(kind: OptimizerSettings['kind'], shape: number[]): Promise<number> {
  await tf.setBackend('webgl');
  const settings = { kind, learningRate: 0.05, beta1: 0.9, beta2: 0.99, momentum: 0.8, weightDecay: 0.01 };
  const variable = tf.variable(tf.tidy(() => make(shape)));
  const w = values(variable.size);
  const [m, v] = [new Float32Array(w.length), new Float32Array(w.length)];
  const alias = variable.clone();
  const waitingForOld = tf.mul(variable, 2);
  const old = Float32Array.from(w);
  let onItsWay: Promise<ArrayLike<number>> = Promise.resolve(old);
  let then = old;
  const subject = new Optimizer([variable]);
  // As a convolution does: its first user sees the filter as a matrix, and uploads it so.
  const last = shape[shape.length - 1];
  const columns = tf.tidy(() =>
    tf.matMul(tf.ones([1, w.length / last]), tf.reshape(variable, [w.length / last, last])),
  );
  await columns.data();
  columns.dispose();
  for (let t = 1; t <= 3; t++) {
    const g = tf.tidy(() => tf.mul(make(shape, t), 0.5));
    subject.advance(settings);
    subject.update([g]);
    updateArrays(
      w,
      values(w.length, t).map((x) => x * 0.5),
      m,
      v,
      t,
      settings,
    );
    g.dispose();
    // Reading leaves a copy on the CPU, which the next step must not leave standing; nor a read still on its way.
    if (t < 3) await variable.data();
    if (t === 2) onItsWay = variable.data<'float32'>();
    if (t === 2) then = w.slice();
  }
  const read = await onItsWay;
  const [found, aliased, before] = await Promise.all([variable.data(), alias.data(), waitingForOld.data()]);
  subject.dispose();
  tf.dispose([variable, alias, waitingForOld]);
  return w.reduce(
    (worst, x, i) =>
      Math.max(
        worst,
        Math.abs(x - found[i]),
        Math.abs(x - aliased[i]),
        Math.abs(2 * old[i] - before[i]),
        Math.abs(then[i] - read[i]),
      ),
    0,
  );
}

/** The largest difference between the device's normals and the generator's. */
async function normals(shape: number[], seed: number): Promise<number> {
  await tf.setBackend('webgl');
  const tensor = normalTensor(new Rng(seed, STREAM.trainingNoise, 7), shape);
  const wanted = new Rng(seed, STREAM.trainingNoise, 7).normals(tensor.size);
  const found = await tensor.data<'float32'>();
  tensor.dispose();
  return wanted.reduce((worst, x, i) => Math.max(worst, Math.abs(x - found[i])), 0);
}

/** What many steps of a small network leave behind: tensors, bytes, data, and bytes of textures. */
async function leftOver(steps: number): Promise<number[]> {
  await tf.setBackend('webgl');
  const weights = new Weights(3);
  const net = perceptron(weights, 'net', [5, 17, 3], silu);
  const subject = new Optimizer(weights.variables);
  const settings = {
    kind: 'adam',
    learningRate: 0.01,
    beta1: 0.9,
    beta2: 0.99,
    momentum: 0,
    weightDecay: 0.01,
  } as const;
  const step = (): void => {
    const x = make([7, 5]);
    const { value, grads } = tf.variableGrads(() => tf.mean(tf.softplus(net(x))), weights.variables);
    subject.advance(settings);
    subject.update(weights.variables.map(({ name }) => grads[name]));
    weights.advanceAverage(0.9);
    weights.moveAverage();
    tf.dispose([x, value, ...Object.values(grads)]);
  };
  const look = (): number[] => {
    const memory = tf.memory();
    const textures = 'numBytesInGPUAllocated' in memory ? Number(memory.numBytesInGPUAllocated) : Number.NaN;
    return [memory.numTensors, memory.numBytes, memory.numDataBuffers, tf.backend().numDataIds(), textures];
  };
  for (let i = 0; i < 3; i++) step();
  const before = look();
  for (let i = 0; i < steps; i++) step();
  const after = look();
  subject.dispose();
  weights.dispose();
  return after.map((value, i) => value - before[i]);
}

const CHECKS: Record<string, () => Promise<Record<string, number>>> = {
  unary: () =>
    worstOf(
      [[], [17], [3, 785], [2, 3, 4, 5]],
      (shape) => () => UNARY.flatMap((f) => [f(make(shape)), tf.grad(f)(make(shape), make(shape, 2))]),
    ),
  binary: () =>
    worstOf(
      BROADCASTS,
      ([a, b]) =>
        () =>
          BINARY.flatMap((f) => {
            const [x, y] = [make(a), tf.add(make(b, 2), 1.5)];
            const gradients =
              f === tf.add || f === tf.sub || f === tf.mul || f === tf.div ? tf.grads(f)([x, y]) : [];
            return [f(x, y), f(y, x), ...gradients];
          }),
    ),
  chains: () => worstOf([1, 2], (seed) => () => randomChain(seed)),
  products: () =>
    worstOf(
      PRODUCTS,
      ([m, k, n]) =>
        () =>
          [false, true].flatMap((ta) =>
            [false, true].map((tb) =>
              tf.matMul(make(ta ? [k, m] : [m, k]), make(tb ? [n, k] : [k, n], 2), ta, tb),
            ),
          ),
    ),
  sums: () =>
    worstOf([...SHAPES, [300, 70], [1, 9000]], (shape) => () => {
      const x = tf.add(make(shape), 0.25);
      const columns = shape.length > 1 ? shape.slice(0, -1).map((_, a) => a) : undefined;
      return [
        tf.sum(x),
        tf.mean(tf.exp(x)),
        tf.sum(x, columns),
        tf.mean(x, columns, true),
        ...(shape.length > 0 ? [tf.sum(tf.square(x), -1)] : []),
      ];
    }),
  concat: () =>
    worstOf(
      [
        [17, 6, 5],
        [3, 2, 785],
        [4, 784, 64],
        [5, 3, 2],
      ],
      ([rows, a, b]) =>
        () => {
          const join = (x: tf.Tensor, y: tf.Tensor) => tf.concat([tf.mul(x, 2), y], 1);
          const [x, y] = [make([rows, a]), make([rows, b], 2)];
          return [join(x, y), ...tf.grads((p, q) => tf.square(join(p, q)))([x, y])];
        },
    ),
  dense: () =>
    worstOf(
      ACTIVATIONS.flatMap(([name]) => [`${name} 1-1/1`, `${name} 2-17-3/5`, `${name} 33-9-1/20`]),
      (text) => () => {
        const [name, layout] = text.split(' ');
        const [sizes, rows] = layout.split('/');
        const [, activation, last] = ACTIVATIONS.find(([known]) => known === name) ?? ACTIVATIONS[0];
        return network(sizes.split('-').map(Number), Number(rows), activation, last);
      },
    ),
  convolutions: () =>
    worstOf(
      [
        [1, 1],
        [3, 5],
        [2, 4],
      ],
      (sizes) => () => convolutions(sizes),
    ),
  'each convolution': () => worstOf([...CONVOLVED], (sizes) => () => convolution(sizes)),
  normalisations: () =>
    worstOf(
      [
        [1, 1, 1, 4, 1],
        [3, 7, 5, 8, 2],
        [2, 8, 8, 24, 3],
        [40, 28, 28, 8, 1],
      ],
      (sizes) => () => [...normalisation(sizes, silu), ...normalisation(sizes, undefined)],
    ),
  penalty: () => worstOf([0, 1], (i) => () => penalty([relu, (x: tf.Tensor) => tf.softplus(x)][i])),
  optimizers: async () => {
    const results: Record<string, number> = {};
    for (const kind of ['adam', 'sgd', 'rmsprop'] as const) {
      for (const shape of [[1], [17], [785], [3, 5], [17, 785], [3, 3, 2, 5], [4, 4, 1, 16]]) {
        results[`${kind} ${shape}`] = await optimizer(kind, shape);
      }
    }
    return results;
  },
  normals: async () => {
    const results: Record<string, number> = {};
    for (const [shape, seed] of [
      [[1], 1],
      [[3, 5], 2],
      [[128, 20], 3],
      [[17, 785], 4],
      [[100_000, 2], 5],
    ] as const) {
      results[String(shape)] = await normals([...shape], seed);
    }
    return results;
  },
  leftOver: async () => Object.fromEntries((await leftOver(100)).map((value, i) => [i, value])),
};

declare global {
  interface Window {
    check(name: string): Promise<Record<string, number>>;
    checkNames: string[];
  }
}

const probe = probeWebGl();
if (!probe) throw new Error('No WebGL 2 here.');
startWebGl(probe.gl);
window.checkNames = Object.keys(CHECKS);
window.check = (name) => CHECKS[name]();
