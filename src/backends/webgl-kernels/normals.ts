import type { KernelFunc } from '@tensorflow/tfjs-core';
import { matrixOf, size } from './expression';
import { numbersAttr, trainingBackend } from './kernel-args';
import { header, masked } from './shader';
import { gridOf, packedOutput } from './textures';

/**
 * Philox 4×32-10 and Box–Muller as in `Rng`: block n of the stream makes normals 4n … 4n + 3, two words a pair.
 * Logarithm, sine and cosine are series of our own: what a driver's are off by, up to 2⁻¹¹, would be another stream on every
 * device.
 */
const FUNCTIONS = `
uvec2 wide(uint a, uint b) { // The 64-bit product, low word first.
  uint al = a & 0xffffu, ah = a >> 16, bl = b & 0xffffu, bh = b >> 16;
  uint low = al * bl, middle = ah * bl + (low >> 16), cross = al * bh + (middle & 0xffffu);
  return uvec2((cross << 16) | (low & 0xffffu), ah * bh + (middle >> 16) + (cross >> 16));
}
uvec4 philox(uvec4 c, uvec2 k) {
  for (int round = 0; round < 10; round++) {
    uvec2 p = wide(0xd2511f53u, c.x), q = wide(0xcd9e8d57u, c.z);
    c = uvec4(q.y ^ c.y ^ k.x, q.x, p.y ^ c.w ^ k.y, p.x);
    k += uvec2(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}
// -log(1 - bits / 2^32)
float exponential(uint bits) {
  const float unit = 1.0 / 4294967296.0;
  if (bits < 0x40000000u) { // 2 artanh(u / (2 - u))
    float u = float(bits) * unit, z = u / (2.0 - u), s = z * z;
    return 2.0 * z * (1.0 + s * (1.0 / 3.0 + s * (1.0 / 5.0 + s * (1.0 / 7.0 + s * (1.0 / 9.0 + s / 11.0)))));
  }
  // With 1 - u = m / 2^e, m in [1, 2) about sqrt(2): e log 2 - log m.
  float rest = float(~bits) + 1.0;
  int bitsOf = floatBitsToInt(rest);
  int e = (bitsOf >> 23) - 127;
  float m = intBitsToFloat((bitsOf & 0x7fffff) | 0x3f800000);
  if (m > 1.4142135) { m *= 0.5; e += 1; }
  float z = (m - 1.0) / (m + 1.0), s = z * z;
  float logM = 2.0 * z * (1.0 + s * (1.0 / 3.0 + s * (1.0 / 5.0 + s * (1.0 / 7.0 + s * (1.0 / 9.0)))));
  return float(32 - e) * 0.69314718 - logM;
}
// cos and sin of 2 pi bits / 2^32: the nearest quarter turn, and what is left of it.
vec2 turn(uint bits) {
  uint quarter = (bits + 0x20000000u) >> 30;
  float x = float(int(bits - (quarter << 30))) * (6.28318531 / 4294967296.0), s = x * x;
  float c = 1.0 - s * (0.5 - s * (1.0 / 24.0 - s * (1.0 / 720.0 - s / 40320.0)));
  float d = x * (1.0 - s * (1.0 / 6.0 - s * (1.0 / 120.0 - s * (1.0 / 5040.0 - s / 362880.0))));
  quarter &= 3u;
  return quarter == 0u ? vec2(c, d) : quarter == 1u ? vec2(-d, c) : quarter == 2u ? vec2(-c, -d) : vec2(d, -c);
}
// Normals 2 pair, 2 pair + 1 of the stream.
vec2 normals(int pair) {
  uvec4 words = philox(uvec4(counter.x + uint(pair >> 1), counter.yzw), key);
  uvec2 two = (pair & 1) == 0 ? words.xy : words.zw;
  return sqrt(2.0 * exponential(two.x)) * turn(two.y);
}
float normal(int index) {
  vec2 pair = normals(index >> 1);
  return (index & 1) == 0 ? pair.x : pair.y;
}
`;

function source(direct: boolean, oddRows: boolean, oddColumns: boolean): string {
  const place = direct ? 'p' : 'ivec2((p.y * grid.z + p.x) % grid.x, (p.y * grid.z + p.x) / grid.x)';
  const rows = oddColumns
    ? `vec4 value = vec4(normal(at), normal(at + 1), normal(at + grid.w), normal(at + grid.w + 1));`
    : `vec4 value = vec4(normals(at >> 1), normals((at + grid.w) >> 1));`;
  return `${header(0, 1)}
uniform ivec4 grid; // texels across and down a matrix, texels across the texture, columns
uniform int rows;
uniform uvec2 key;
uniform uvec4 counter;
${FUNCTIONS}
void main() {
  ivec2 p = ivec2(gl_FragCoord.xy), t = ${place};
  int at = (t.y / grid.y * rows + t.y % grid.y * 2) * grid.w + t.x * 2;
  ${rows}
  ${masked('value', oddRows, oddColumns)}
  o0 = value;
}`;
}

/** `FUSED.normals`. */
export const normals: KernelFunc = (call) => {
  const backend = trainingBackend(call);
  const shape = numbersAttr(call, 'shape');
  const [key, counter] = [numbersAttr(call, 'key'), numbersAttr(call, 'counter')];
  const { info, target } = packedOutput(backend, shape);
  if (size(shape) === 0) return info;
  const [rows, columns] = matrixOf(shape);
  const grid = gridOf(shape);
  const direct = target.width === grid.across;
  const [oddRows, oddColumns] = [rows % 2 === 1, columns % 2 === 1];
  const program = backend.programs.get(`normals ${direct} ${oddRows} ${oddColumns}`, 0, () =>
    source(direct, oddRows, oddColumns),
  );
  backend.programs.draw(program, {
    inputs: [],
    outputs: [target.texture],
    width: target.width,
    height: target.height,
    uniforms: {
      grid: { int: [grid.across, grid.down, target.width, columns] },
      rows: { int: [rows] },
      key: { uint: key },
      counter: { uint: counter },
    },
  });
  return info;
};
