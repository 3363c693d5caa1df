/**
 * Counter-based random numbers: Philox 4×32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
 * A number is a pure function of (seed, stream, position), so a run resumes from a counter alone and the
 * n-th sample does not depend on how many are drawn.
 */

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/** Named streams of one seed: separate uses never share numbers. */
export const STREAM = {
  init: 1,
  shuffle: 2,
  trainingNoise: 3,
  samplingNoise: 4,
  data: 5,
  dataChoice: 6,
  metrics: 7,
  sampleLabels: 8,
} as const;

/** The upper 32 bits of the 64-bit product of two unsigned 32-bit words. */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const cross = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + ((middle / 0x10000) >>> 0) + ((cross / 0x10000) >>> 0)) >>> 0;
}

/** Philox 4×32-10: `counter` [4] and `key` [2] of unsigned words -> four random words into `out`. */
export function philox4x32(counter: Uint32Array, key: Uint32Array, out: Uint32Array): void {
  let c0 = counter[0];
  let c1 = counter[1];
  let c2 = counter[2];
  let c3 = counter[3];
  let k0 = key[0];
  let k1 = key[1];
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = mulHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const high1 = mulHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/**
 * One random stream: the numbers of `(seed, stream, substream)` in order.
 * `seed` is an unsigned 32-bit integer, `stream` one of `STREAM`, `substream` whatever numbers the
 * use within it (training step, parameter index, …).
 */
export class Rng {
  private readonly counter: Uint32Array;
  private readonly key: Uint32Array;
  private readonly block = new Uint32Array(4);
  private used = 4;
  private spare: number | undefined;

  constructor(seed: number, stream: number, substream = 0) {
    this.key = Uint32Array.of(seed >>> 0, stream >>> 0);
    this.counter = Uint32Array.of(0, 0, substream >>> 0, Math.floor(substream / 0x100000000) >>> 0);
  }

  /** The next 32 random bits, as an unsigned integer. */
  bits(): number {
    if (this.used === 4) {
      philox4x32(this.counter, this.key, this.block);
      this.counter[0]++;
      if (this.counter[0] === 0) this.counter[1]++;
      this.used = 0;
    }
    return this.block[this.used++];
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.bits() / 0x100000000;
  }

  /** Uniform integer in 0 … n − 1 (n ≥ 1). */
  integer(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Standard normal, by Box–Muller. */
  normal(): number {
    if (this.spare !== undefined) {
      const value = this.spare;
      this.spare = undefined;
      return value;
    }
    // 1 - u lies in (0, 1], where the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** `count` standard normals. */
  normals(count: number): Float32Array {
    const out = new Float32Array(count);
    for (let i = 0; i < count; i++) out[i] = this.normal();
    return out;
  }

  /**
   * Leaves the next `count` normals to another generator of Philox streams and goes on after them.
   * @returns where they begin: block by block of four words, two words a pair of normals; nothing, and nothing is
   * left, while a block is half used.
   */
  leaveNormals(count: number): { key: number[]; counter: number[] } | undefined {
    const blocks = Math.floor(count / 4);
    if (this.used !== 4 || this.spare !== undefined || this.counter[0] + blocks + 1 >= 0x100000000)
      return undefined;
    const start = { key: Array.from(this.key), counter: Array.from(this.counter) };
    this.counter[0] += blocks;
    for (let i = 4 * blocks; i < count; i++) this.normal();
    return start;
  }

  /** `count` numbers uniform in [low, high). */
  uniforms(count: number, low = 0, high = 1): Float32Array {
    const out = new Float32Array(count);
    for (let i = 0; i < count; i++) out[i] = low + (high - low) * this.uniform();
    return out;
  }

  /** A random order of 0 … n − 1, by Fisher–Yates. */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }
}
