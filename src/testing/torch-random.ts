/** Test support: the random numbers of PyTorch's CPU generator, for values that were published with its seeds. */

const SIZE = 624;
const MIDDLE = 397;

/** Mersenne Twister MT19937 (Matsumoto & Nishimura 1998): 32-bit words. */
export class MersenneTwister {
  private readonly state = new Uint32Array(SIZE);
  private used = SIZE;

  constructor(seed: number) {
    this.state[0] = seed;
    for (let i = 1; i < SIZE; i++) {
      const previous = this.state[i - 1];
      this.state[i] = Math.imul(previous ^ (previous >>> 30), 1812433253) + i;
    }
  }

  /** The next word, an unsigned integer. */
  word(): number {
    if (this.used === SIZE) this.twist();
    let y = this.state[this.used++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  private twist(): void {
    const { state } = this;
    for (let i = 0; i < SIZE; i++) {
      const joined = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
      state[i] = state[(i + MIDDLE) % SIZE] ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
    }
    this.used = 0;
  }
}

/**
 * `torch.randn` on the CPU for a multiple of 16 numbers: uniforms of 24 bits, block by block of 16; the first eight
 * give the radii and the last eight the angles of Box–Muller, cosines before sines.
 */
export function torchNormals(generator: MersenneTwister, count: number): Float32Array {
  if (count % 16 !== 0) throw new RangeError(`The count must be a multiple of 16, not ${count}.`);
  const out = new Float32Array(count);
  const uniforms = out.map(() => (generator.word() & 0xffffff) / 2 ** 24);
  for (let block = 0; block < count; block += 16) {
    for (let i = block; i < block + 8; i++) {
      const radius = Math.sqrt(-2 * Math.log(1 - uniforms[i]));
      const angle = 2 * Math.PI * uniforms[i + 8];
      out[i] = radius * Math.cos(angle);
      out[i + 8] = radius * Math.sin(angle);
    }
  }
  return out;
}
