/**
 * The functions of `assembly/`. They work on the WebAssembly heap of TensorFlow.js itself: numbers named as memory are
 * byte addresses of float32 arrays there, `n` counts their floats.
 */
export interface SimdKernels extends ElementwiseKernels, GradientKernels, UpdateKernels, ImageKernels {
  /**
   * C[m, n] = act(op(A) · op(B) + bias), row-major, m, k, n ≥ 1; with `add`, C's present values are added.
   * @param lda,ldb,ldc floats from one row to the next as they lie in memory
   * @param bias memory of n floats, or 0
   * @param activation 0 none, 1 relu, 2 LeakyReLU; only together with a bias
   * @param slope of LeakyReLU below zero, in 0 … 1
   * @param scratch memory of `gemmScratch()` bytes
   */
  gemm(
    a: number,
    lda: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
    m: number,
    k: number,
    n: number,
    transposeA: boolean,
    transposeB: boolean,
    add: boolean,
    bias: number,
    activation: number,
    slope: number,
    scratch: number,
  ): void;
  gemmScratch(): number;
  /** n normals of a Philox stream, four a block, from a block on; `counter0` must not pass 2³² on the way. */
  normals(
    out: number,
    n: number,
    key0: number,
    key1: number,
    counter0: number,
    counter1: number,
    counter2: number,
    counter3: number,
  ): void;
  /** out[r, c] = weightA[r] · a[r, c] + weightB[r] · b[r, c]. */
  mixRows(
    a: number,
    b: number,
    weightA: number,
    weightB: number,
    rows: number,
    columns: number,
    out: number,
  ): void;
  /** out[c] = Σ_r x[r, c], in double precision. */
  sumRows(x: number, rows: number, columns: number, out: number): void;
  /** The sum of all, in double precision. */
  sumAll(x: number, n: number): number;
}

type Elementwise = (x: number, y: number, n: number) => void;

/** y = f(x); x and y may be the same memory. */
export interface ElementwiseKernels {
  exp: Elementwise;
  sin: Elementwise;
  cos: Elementwise;
  sigmoid: Elementwise;
  softplus: Elementwise;
  tanh: Elementwise;
  silu: Elementwise;
  leakyRelu(x: number, y: number, n: number, slope: number): void;
}

type Gradient = (dy: number, at: number, dx: number, n: number) => void;

/** dx = dy · f′ at x (at the activation's value for sigmoid and tanh); dx may be the memory of another. */
export interface GradientKernels {
  sigmoidGrad: Gradient;
  tanhGrad: Gradient;
  softplusGrad: Gradient;
  siluGrad: Gradient;
  leakyReluGrad(dy: number, at: number, dx: number, n: number, slope: number): void;
}

/** Updates in place of n ≥ 1 weights `w` along gradients `g`, and of their `average` unless that is 0; formulas in `assembly/optimizers.ts`. */
export interface UpdateKernels {
  adam(
    w: number,
    g: number,
    m: number,
    v: number,
    n: number,
    beta1: number,
    gain1: number,
    beta2: number,
    gain2: number,
    size: number,
    root: number,
    epsilon: number,
    keep: number,
    average: number,
    averageGain: number,
  ): void;
  momentum(
    w: number,
    g: number,
    m: number,
    n: number,
    momentum: number,
    learningRate: number,
    average: number,
    averageGain: number,
  ): void;
  rmsProp(
    w: number,
    g: number,
    v: number,
    n: number,
    alpha: number,
    gain: number,
    learningRate: number,
    epsilon: number,
    average: number,
    averageGain: number,
  ): void;
  /** to ← keep · to + gain · from. */
  blend(to: number, from: number, n: number, gain: number): void;
}

/** What images need; formulas and arguments in `assembly/conv.ts`, `columns.ts` and `group-norm.ts`. */
export interface ImageKernels {
  copyColumns(from: number, fromRow: number, to: number, toRow: number, rows: number, bytes: number): void;
  convolve(
    x: number,
    batch: number,
    height: number,
    width: number,
    channels: number,
    top: number,
    left: number,
    filter: number,
    tapRow: number,
    tapColumn: number,
    transposed: boolean,
    filterHeight: number,
    filterWidth: number,
    outputs: number,
    strideY: number,
    strideX: number,
    y: number,
    yImage: number,
    yRow: number,
    yPixel: number,
    outHeight: number,
    outWidth: number,
    bias: number,
    biasStep: number,
    scratch: number,
  ): void;
  convolveScratch(
    frameHeight: number,
    frameWidth: number,
    channels: number,
    filterHeight: number,
    filterWidth: number,
    outputs: number,
  ): number;
  filterGradient(
    x: number,
    batch: number,
    height: number,
    width: number,
    channels: number,
    top: number,
    left: number,
    dy: number,
    outHeight: number,
    outWidth: number,
    outputs: number,
    strideY: number,
    strideX: number,
    dw: number,
    filterHeight: number,
    filterWidth: number,
    share: number,
    shares: number,
    scratch: number,
  ): void;
  filterGradientScratch(
    frameHeight: number,
    frameWidth: number,
    channels: number,
    filterHeight: number,
    filterWidth: number,
    outputs: number,
    outHeight: number,
    outWidth: number,
  ): number;
  groupNorm(
    x: number,
    batch: number,
    pixels: number,
    groups: number,
    size: number,
    weight: number,
    bias: number,
    epsilon: number,
    silu: boolean,
    y: number,
  ): void;
  groupNormGrad(
    dy: number,
    x: number,
    batch: number,
    pixels: number,
    groups: number,
    size: number,
    weight: number,
    bias: number,
    epsilon: number,
    silu: boolean,
    dx: number,
    dWeight: number,
    dBias: number,
  ): void;
}

/** A function of `assembly/`. */
export type KernelName = keyof SimdKernels;

/** Every function, so that a module can be checked for them. */
export const KERNEL_NAMES: readonly KernelName[] = [
  'adam',
  'blend',
  'convolve',
  'convolveScratch',
  'copyColumns',
  'cos',
  'exp',
  'filterGradient',
  'filterGradientScratch',
  'gemm',
  'gemmScratch',
  'groupNorm',
  'groupNormGrad',
  'leakyRelu',
  'leakyReluGrad',
  'mixRows',
  'momentum',
  'normals',
  'rmsProp',
  'sigmoid',
  'sigmoidGrad',
  'silu',
  'siluGrad',
  'sin',
  'softplus',
  'softplusGrad',
  'sumAll',
  'sumRows',
  'tanh',
  'tanhGrad',
];

/** A kernel as threads call it. */
export type Kernel = (...args: number[]) => unknown;

function isKernel(value: unknown): value is Kernel {
  return typeof value === 'function';
}

/** The functions of a compiled module in the order of `KERNEL_NAMES`; nothing when one is missing. */
export function kernelsOf(exports: object): Kernel[] | undefined {
  const functions = new Map<string, unknown>(Object.entries(exports));
  const kernels = KERNEL_NAMES.map((name) => functions.get(name)).filter(isKernel);
  return kernels.length === KERNEL_NAMES.length ? kernels : undefined;
}
