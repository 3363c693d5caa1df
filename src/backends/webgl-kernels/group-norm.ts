import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import type { TrainingBackend } from './backend';
import { type KernelCall, numberAttr, requireInput, trainingBackend } from './kernel-args';
import type { UniformValue } from './programs';
import { header, type Layout, layoutOf, masked, PLACES, texelReader } from './shader';
import { gridOf, packedOnDevice, packedOutput } from './textures';

/** Runs that share the places of an image; each is one read of the pass that puts them together. */
const RUNS = 8;

/** What all passes over the images of a tensor [n, h, w, c] share. */
const COMMON = `
uniform ivec4 grid;
uniform ivec4 image; // texels down an image, down a row of places, across; runs an image
uniform ivec4 group; // texels across a group, 1 where a row of places ends in half a texel, 1 with SiLU
uniform float count; // numbers in a group of an image
uniform float epsilon;
bool halved(int row) { return group.y == 1 && row % image.y == image.y - 1; }
`;

const SILU_SLOPE = `
vec4 slopeOf(vec4 z) {
  vec4 s = 1.0 / (1.0 + exp(-z));
  return s * (1.0 + z * (1.0 - s));
}
`;

/** Mean, sum of squares about it and count of a run's part of a group: near each other, so that no digits are lost. */
const momentsSource = (layout: Layout) => `${header(1, 1)}${COMMON}
${texelReader('xAt', 0, layout, 'image.z')}
void main() {
  ivec2 t = ivec2(gl_FragCoord.xy);
  int first = t.y / image.w * image.x, left = t.x * group.x;
  float n = 0.0, mean = 0.0, squares = 0.0;
  for (int row = t.y % image.w; row < image.x; row += image.w) {
    for (int c = left; c < left + group.x; c++) {
      vec4 x = xAt(first + row, c);
      mean += halved(row) ? x.x + x.y : dot(x, vec4(1.0));
      n += halved(row) ? 2.0 : 4.0;
    }
  }
  mean /= max(n, 1.0);
  for (int row = t.y % image.w; row < image.x; row += image.w) {
    for (int c = left; c < left + group.x; c++) {
      vec4 d = xAt(first + row, c) - mean;
      squares += halved(row) ? dot(d.xy, d.xy) : dot(d, d);
    }
  }
  o0 = vec4(mean, squares, n, 0.0);
}`;

/** Mean and 1/√(variance + ε) of every group, from its runs' (Chan, Golub & LeVeque 1979). */
const STATISTICS_SOURCE = `${header(1, 1)}${COMMON}
void main() {
  ivec2 t = ivec2(gl_FragCoord.xy);
  vec3 all = vec3(0.0);
  for (int run = 0; run < image.w; run++) {
    vec3 part = texelFetch(T0, ivec2(t.x, t.y * image.w + run), 0).xyz;
    if (part.z == 0.0) continue;
    float n = all.z + part.z, apart = part.x - all.x;
    all = vec3(all.x + apart * part.z / n, all.y + part.y + apart * apart * all.z * part.z / n, n);
  }
  o0 = vec4(all.x, inversesqrt(all.y / all.z + epsilon), 0.0, 0.0);
}`;

/** `u`, the normalised texel, and `z`, scaled and shifted, at row and column of a texel. */
const NORMALISED = (row: string, column: string) => `
    vec2 moments = texelFetch(T1, ivec2(${column} / group.x, ${row} / image.x), 0).xy;
    vec4 scale = texelFetch(T2, ivec2(${column}, 0), 0).xyxy;
    vec4 u = (xAt(${row}, ${column}) - moments.x) * moments.y;
    vec4 z = u * scale + texelFetch(T3, ivec2(${column}, 0), 0).xyxy;`;

const forwardSource = (layouts: readonly Layout[], odd: Odd) => `${header(4, 1)}${COMMON}
${texelReader('xAt', 0, layouts[0], 'image.z')}
void main() {
  ${PLACES[layouts[1]]}
  ${NORMALISED('t.y', 't.x')}
  if (group.z == 1) z /= 1.0 + exp(-z);
  ${masked('z', odd.rows, odd.columns)}
  o0 = z;
}`;

/** Σ da and Σ da · u of a run's part of each channel, where da is dy before the activation. */
const productsSource = (layouts: readonly Layout[]) => `${header(5, 1)}${COMMON}${SILU_SLOPE}
${texelReader('xAt', 0, layouts[0], 'image.z')}
${texelReader('dyAt', 4, layouts[1], 'image.z')}
void main() {
  ivec2 t = ivec2(gl_FragCoord.xy);
  vec4 sum = vec4(0.0);
  for (int at = t.y % image.w; at < image.x; at += image.w) {
    int row = t.y / image.w * image.x + at;
    ${NORMALISED('row', 't.x')}
    vec4 da = dyAt(row, t.x);
    if (group.z == 1) da *= slopeOf(z);
    if (halved(at)) da.zw = u.zw = vec2(0.0);
    sum += vec4(da.xy + da.zw, da.xy * u.xy + da.zw * u.zw);
  }
  o0 = sum;
}`;

/** The means of da · w and da · w · u over every group. */
const MEANS_SOURCE = `${header(2, 1)}${COMMON}
void main() {
  ivec2 t = ivec2(gl_FragCoord.xy);
  vec2 sum = vec2(0.0);
  for (int c = t.x * group.x; c < (t.x + 1) * group.x; c++) {
    vec4 all = vec4(0.0);
    for (int run = 0; run < image.w; run++) all += texelFetch(T0, ivec2(c, t.y * image.w + run), 0);
    vec2 scale = texelFetch(T1, ivec2(c, 0), 0).xy;
    sum += vec2(dot(all.xy, scale), dot(all.zw, scale));
  }
  o0 = vec4(sum / count, 0.0, 0.0);
}`;

/** dx = (da · w − mean(da · w) − u · mean(da · w · u)) / √(variance + ε). */
const backSource = (layouts: readonly Layout[], odd: Odd) => `${header(6, 1)}${COMMON}${SILU_SLOPE}
${texelReader('xAt', 0, layouts[0], 'image.z')}
${texelReader('dyAt', 4, layouts[1], 'image.z')}
void main() {
  ${PLACES[layouts[2]]}
  ${NORMALISED('t.y', 't.x')}
  vec4 da = dyAt(t.y, t.x);
  if (group.z == 1) da *= slopeOf(z);
  vec2 means = texelFetch(T5, ivec2(t.x / group.x, t.y / image.x), 0).xy;
  vec4 dx = (da * scale - means.x - u * means.y) * moments.y;
  ${masked('dx', odd.rows, odd.columns)}
  o0 = dx;
}`;

/** The gradients of scale and shift: all runs of all images. */
const WEIGHTS_SOURCE = `${header(1, 2)}
uniform int runs;
void main() {
  vec4 sum = vec4(0.0);
  for (int run = 0; run < runs; run++) sum += texelFetch(T0, ivec2(int(gl_FragCoord.x), run), 0);
  o0 = vec4(sum.zw, 0.0, 0.0);
  o1 = vec4(sum.xy, 0.0, 0.0);
}`;

interface Odd {
  rows: boolean;
  columns: boolean;
}

/** What the passes over one tensor are told. */
interface Work {
  backend: TrainingBackend;
  images: number;
  groups: number;
  across: number;
  runs: number;
  odd: Odd;
  uniforms: Readonly<Record<string, UniformValue>>;
}

function workOf(call: KernelCall, shape: readonly number[]): Work {
  const [images, height, width, channels] = shape;
  const groups = numberAttr(call, 'groups');
  const odd = { rows: width % 2 === 1, columns: channels % 2 === 1 };
  const size = channels / groups;
  if (size % 2 !== 0) throw new Error(`A group needs an even number of channels, got ${size}.`);
  const { across, down } = gridOf(shape);
  const runs = Math.min(RUNS, height * down);
  return {
    backend: trainingBackend(call),
    images,
    groups,
    across,
    runs,
    odd,
    uniforms: {
      image: { int: [height * down, down, across, runs] },
      group: { int: [size / 2, Number(odd.rows), numberAttr(call, 'silu'), 0] },
      count: { float: [height * width * size] },
      epsilon: { float: [numberAttr(call, 'epsilon')] },
    },
  };
}

/** Draws texels across × down, not yet anybody's tensor. The caller disposes. */
function texels(
  { backend, uniforms }: Work,
  key: string,
  source: () => string,
  inputs: readonly WebGLTexture[],
  [across, down]: readonly [number, number],
) {
  const { info, target } = packedOutput(backend, [2 * down, 2 * across]);
  const program = backend.programs.get(key, inputs.length, source);
  const outputs = [target.texture];
  backend.programs.draw(program, { inputs, outputs, width: across, height: down, uniforms });
  return { info, texture: target.texture };
}

/** Draws a tensor of a shape. */
function tensor(
  { backend, uniforms, odd }: Work,
  name: string,
  source: (layouts: readonly Layout[], odd: Odd) => string,
  inputs: readonly WebGLTexture[],
  layouts: readonly Layout[],
  shape: number[],
): TensorInfo {
  const { info, target } = packedOutput(backend, shape);
  const all = [...layouts, layoutOf(target, shape)];
  const key = `${name} ${all} ${odd.rows} ${odd.columns}`;
  const { across, down } = gridOf(shape);
  backend.programs.draw(
    backend.programs.get(key, inputs.length, () => source(all, odd)),
    {
      inputs,
      outputs: [target.texture],
      width: target.width,
      height: target.height,
      uniforms: { ...uniforms, grid: { int: [across, down, target.width, 0] } },
    },
  );
  return info;
}

/** Mean and 1/deviation of every group of every image. */
function statistics(work: Work, x: WebGLTexture, layout: Layout) {
  const { backend, images, groups, runs } = work;
  const parts = texels(
    work,
    `group moments ${layout}`,
    () => momentsSource(layout),
    [x],
    [groups, images * runs],
  );
  const all = texels(work, 'group statistics', () => STATISTICS_SOURCE, [parts.texture], [groups, images]);
  backend.disposeIntermediateTensorInfo(parts.info);
  return all;
}

/** `FUSED.groupNorm`. */
export const groupNorm: KernelFunc = (call) => {
  const [x, w, b] = ['x', 'w', 'b'].map((name) => requireInput(call, name));
  const work = workOf(call, x.shape);
  const { backend } = work;
  const textures = [x, w, b].map((info) => packedOnDevice(backend, info));
  const [xs, ws, bs] = textures.map(({ texture }) => texture);
  const layout = layoutOf(textures[0], x.shape);
  const stats = statistics(work, xs, layout);
  const y = tensor(work, 'group norm', forwardSource, [xs, stats.texture, ws, bs], [layout], x.shape);
  backend.disposeIntermediateTensorInfo(stats.info);
  for (const texture of textures) texture.release();
  return y;
};

/** `FUSED.groupNormGrad`. */
export const groupNormGrad: KernelFunc = (call) => {
  const [dy, x, w, b] = ['dy', 'x', 'w', 'b'].map((name) => requireInput(call, name));
  const work = workOf(call, x.shape);
  const { backend, images, groups, across, runs } = work;
  const textures = [x, w, b, dy].map((info) => packedOnDevice(backend, info));
  const [xs, ws, bs, dys] = textures.map(({ texture }) => texture);
  const layouts = [layoutOf(textures[0], x.shape), layoutOf(textures[3], dy.shape)];
  const stats = statistics(work, xs, layouts[0]);
  const inputs = [xs, stats.texture, ws, bs, dys];
  const products = texels(work, `group products ${layouts}`, () => productsSource(layouts), inputs, [
    across,
    images * runs,
  ]);
  const means = texels(work, 'group means', () => MEANS_SOURCE, [products.texture, ws], [groups, images]);
  const dx = tensor(work, 'group back', backSource, [...inputs, means.texture], layouts, x.shape);
  const [dw, db] = [w, b].map(({ shape }) => packedOutput(backend, shape));
  backend.programs.draw(
    backend.programs.get('group weights', 1, () => WEIGHTS_SOURCE),
    {
      inputs: [products.texture],
      outputs: [dw.target.texture, db.target.texture],
      width: across,
      height: 1,
      uniforms: { runs: { int: [images * runs] } },
    },
  );
  for (const { info } of [stats, products, means]) backend.disposeIntermediateTensorInfo(info);
  for (const texture of textures) texture.release();
  return [dx, dw.info, db.info];
};
