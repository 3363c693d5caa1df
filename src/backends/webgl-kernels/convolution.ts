import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import {
  type Geometry,
  geometryOf,
  isChannelsLast,
  isDense,
  sameGeometry,
  shapeAttr,
  upGeometry,
} from '../convolution';
import type { TrainingBackend } from './backend';
import { size } from './expression';
import { type KernelCall, requireInput, trainingBackend } from './kernel-args';
import type { UniformValue } from './programs';
import { header, type Layout, layoutOf, masked, PLACES, texelReader } from './shader';
import { type BorrowedTexture, gridOf, packedOnDevice, packedOutput, type PackedTexture } from './textures';

/**
 * Convolutions as they are defined, a texel (two places side by side, two channels) a run of the shader: no columns are
 * laid out in memory, nothing is rearranged before or after.
 */

/** An image tensor's sides as the shaders count them: height, width, texels down a row of places, texels across. */
function sidesOf([, height, width, channels]: readonly number[]): UniformValue {
  return { int: [height, width, Math.ceil(width / 2), Math.ceil(channels / 2)] };
}

/** A filter's: height, width, texels down and across a tap. */
function tapsOf([height, width, inputs, outputs]: readonly number[]): UniformValue {
  return { int: [height, width, Math.ceil(inputs / 2), Math.ceil(outputs / 2)] };
}

const strideOf = ({ strideHeight, padInfo }: Geometry): UniformValue => ({
  int: [strideHeight, padInfo.top, padInfo.left, 0],
});

/** Declarations that both kinds of shader share: channels of a place, out of the texel that it lies in. */
const COMMON = `
uniform ivec4 grid;
uniform ivec4 taps; // height and width of the filter, texels down and across a tap
uniform ivec4 stride; // stride, padding above and on the left
vec2 placeOf(vec4 texel, int x) { return (x & 1) == 0 ? texel.xy : texel.zw; }
`;

interface GatherKind {
  /** From input to output of the convolution, or back. */
  back: boolean;
  odd: { inner: boolean; rows: boolean; columns: boolean };
  layouts: readonly Layout[];
  bias: 'none' | 'all' | 'images';
  /** Texels side by side, a block apart, that one run makes: what it reads of the source then serves all. */
  tile: number;
}

/** The place of the source that a tap sees from a place of the target; −1 where there is none. */
const SEEN = {
  forth: `int seen(int at, int tap, int pad, int count) {
  int s = at * stride.x + tap - pad;
  return s >= 0 && s < count ? s : -1;
}`,
  back: `int seen(int at, int tap, int pad, int count) {
  int far = at + pad - tap, s = far / stride.x;
  return far >= 0 && s * stride.x == far && s < count ? s : -1;
}`,
};

function gatherSource({ back, odd, layouts, bias, tile }: GatherKind): string {
  const each = (code: (i: number, column: string) => string): string =>
    Array.from({ length: tile }, (_, i) => code(i, `(t.x + ${i} * grid.x)`)).join(' ');
  // A tap's matrix is [inputs, outputs]; the channels that are summed over run down it on the way forth, across it back.
  const weight = (column: string): string =>
    back ? `filterAt(tap * taps.z + ${column}, c).xzyw` : `filterAt(tap * taps.z + c, ${column})`;
  const bend = odd.inner ? 'if (c == source.w - 1) s.yw = vec2(0.0);' : '';
  const added = (column: string): string =>
    ({
      none: 'vec4(0.0)',
      all: `texelFetch(T2, ivec2(${column}, 0), 0).xyxy`,
      images: `placeOf(texelFetch(T2, ivec2(${column}, image >> 1), 0), image).xyxy`,
    })[bias];
  return `${header(bias === 'none' ? 2 : 3, tile)}${COMMON}
uniform ivec4 source; // height, width, texels down a row of places, texels across
uniform ivec4 target;
${texelReader('sourceAt', 0, layouts[0], 'source.w')}
${texelReader('filterAt', 1, layouts[1], 'taps.w')}
${SEEN[back ? 'back' : 'forth']}
void main() {
  ${PLACES[layouts[2]]}
  int x = t.y % target.z * 2, y = t.y / target.z % target.x, image = t.y / target.z / target.x;
  ${each((i) => `vec4 sum${i} = vec4(0.0);`)}
  for (int ky = 0; ky < taps.x; ky++) {
    int sy = seen(y, ky, stride.y, source.x);
    if (sy < 0) continue;
    int row = (image * source.x + sy) * source.z;
    for (int kx = 0; kx < taps.y; kx++) {
      int left = seen(x, kx, stride.z, source.y), right = seen(x + 1, kx, stride.z, source.y);
      if (left < 0 && right < 0) continue;
      int tap = ky * taps.y + kx, leftRow = row + max(left, 0) / 2, rightRow = row + max(right, 0) / 2;
      bvec2 leftEven = bvec2((left & 1) == 0), rightEven = bvec2((right & 1) == 0);
      vec4 seenBy = vec4(vec2(left >= 0), vec2(right >= 0));
      for (int c = 0; c < source.w; c++) {
        vec4 a = sourceAt(leftRow, c), b = sourceAt(rightRow, c);
        vec4 s = vec4(mix(a.zw, a.xy, leftEven), mix(b.zw, b.xy, rightEven)) * seenBy;
        ${bend}
        vec4 w, even = s.xxzz, uneven = s.yyww;
        ${each((i, column) => `w = ${weight(column)}; sum${i} += even * w.xyxy + uneven * w.zwzw;`)}
      }
    }
  }
  ${each((i, column) => `sum${i} += ${added(column)};`)}
  ${tile === 1 ? masked('sum0', odd.rows, odd.columns) : ''}
  ${each((i) => `o${i} = sum${i};`)}
}`;
}

/** A bias of all images, [channels], or one of each, [images, channels]. */
const biasKind = (bias: TensorInfo | undefined): GatherKind['bias'] =>
  bias === undefined ? 'none' : bias.shape.length === 1 ? 'all' : 'images';

/** The convolution of `source`, or on the way back its gradient for `source` = dy, [n, h, w, channels]. */
function gather(
  backend: TrainingBackend,
  [source, filter, bias]: readonly [TensorInfo, TensorInfo, TensorInfo?],
  geometry: Geometry,
  back: boolean,
): TensorInfo {
  const shape = back ? geometry.inShape : geometry.outShape;
  const textures = [source, filter, ...(bias ? [bias] : [])].map((info) => packedOnDevice(backend, info));
  const odd = {
    inner: source.shape[3] % 2 === 1,
    rows: shape[2] % 2 === 1,
    columns: shape[3] % 2 === 1,
  };
  const kind = biasKind(bias);
  const { across, down, matrices } = gridOf(shape);
  const tile = tileFor(across, down * matrices);
  const info = inBlocks(backend, { shape, tile, odd }, (targets, layout, block) => {
    const layouts = [layoutOf(textures[0], source.shape), layoutOf(textures[1], filter.shape), layout];
    const key = `convolution ${back} ${odd.inner} ${odd.rows} ${odd.columns} ${layouts} ${kind} ${tile}`;
    const program = backend.programs.get(key, textures.length, () =>
      gatherSource({ back, odd, layouts, bias: kind, tile }),
    );
    const [{ width, height }] = targets;
    backend.programs.draw(program, {
      inputs: textures.map(({ texture }) => texture),
      outputs: targets.map(({ texture }) => texture),
      width,
      height,
      uniforms: {
        grid: { int: [block, down, width, 0] },
        source: sidesOf(source.shape),
        target: sidesOf(shape),
        taps: tapsOf(filter.shape),
        stride: strideOf(geometry),
      },
    });
  });
  release(textures);
  return info;
}

/** Every device can write four textures at once. */
const MOST_TILES = 4;
/** Fewer runs of a shader leave a graphics card idle. */
const LEAST_RUNS = 2048;

/** Texels that one run makes of a target that is `across` wide and `down` high. */
function tileFor(across: number, down: number): number {
  const few = Math.min(MOST_TILES, across, Math.floor((across * down) / LEAST_RUNS));
  // As few blocks as are as narrow: of five texels three blocks of two, not four.
  return few < 2 ? 1 : Math.ceil(across / Math.ceil(across / few));
}

/** What is drawn in blocks. */
interface Blocks {
  shape: number[];
  /** How many blocks, side by side, the target is cut into. */
  tile: number;
  odd: { rows: boolean; columns: boolean };
}

/**
 * A new tensor drawn in blocks by one draw, which are put together by another; a single block is the tensor itself.
 * @param draw is told the blocks' textures, how their texels lie, and texels across a block
 */
function inBlocks(
  backend: TrainingBackend,
  { shape, tile, odd }: Blocks,
  draw: (targets: readonly PackedTexture[], layout: Layout, block: number) => void,
): TensorInfo {
  const { across, down, matrices } = gridOf(shape);
  const { info, target } = packedOutput(backend, shape);
  const layout = layoutOf(target, shape);
  if (tile === 1) {
    draw([target], layout, across);
    return info;
  }
  const block = Math.ceil(across / tile);
  const blockShape = [2 * down * matrices, 2 * block];
  const blocks = Array.from({ length: tile }, () => packedOutput(backend, blockShape));
  const blockLayout = layoutOf(blocks[0].target, blockShape);
  draw(
    blocks.map((one) => one.target),
    blockLayout,
    block,
  );
  const join = backend.programs.get(
    `join blocks ${tile} ${layout} ${blockLayout} ${odd.rows} ${odd.columns}`,
    tile,
    () => joinSource(tile, [layout, blockLayout], odd),
  );
  backend.programs.draw(join, {
    inputs: blocks.map((one) => one.target.texture),
    outputs: [target.texture],
    width: target.width,
    height: target.height,
    uniforms: { grid: { int: [across, down, target.width, block] } },
  });
  for (const one of blocks) backend.disposeIntermediateTensorInfo(one.info);
  return info;
}

/** Blocks side by side, put together; what lies outside of the matrix becomes 0. */
function joinSource(tile: number, layouts: readonly Layout[], odd: Blocks['odd']): string {
  const blocks = Array.from({ length: tile }, (_, i) => i);
  return `${header(tile, 1)}
uniform ivec4 grid; // of the target; its last: texels across a block
${blocks.map((i) => texelReader(`block${i}`, i, layouts[1], 'grid.w')).join('\n')}
void main() {
  ${PLACES[layouts[0]]}
  int block = t.x / grid.w, column = t.x % grid.w;
  vec4 value;
  ${blocks.map((i) => `if (block == ${i}) value = block${i}(t.y, column);`).join(' else ')}
  ${masked('value', odd.rows, odd.columns)}
  o0 = value;
}`;
}

function release(textures: readonly BorrowedTexture[]): void {
  for (const texture of textures) texture.release();
}

/** Runs of the shader that keep a graphics card busy. */
const RUNS = 32_768;
/** Most parts of a sum: each is one read of the second pass. */
const MOST_PARTS = 128;
/** Every device's textures are as high. */
const MAX_DOWN = 4096;

/** A part of the sum over all rows of places: the rows part, part + parts, …; of several texels, a block apart. */
function partsSource(layouts: readonly Layout[], oddWidth: boolean, tile: number): string {
  const each = (code: (i: number) => string): string =>
    Array.from({ length: tile }, (_, i) => code(i)).join(' ');
  return `${header(2, tile)}${COMMON}
uniform ivec4 source; // x: height, width, texels down a row of places, texels across
uniform ivec4 target; // dy: the same
uniform ivec4 parts; // parts, rows of places in all, texels across a block
${texelReader('sourceAt', 0, layouts[0], 'source.w')}
${texelReader('targetAt', 1, layouts[1], 'target.w')}
vec2 at(int row, int x, int c) {
  return x >= 0 && x < source.y ? placeOf(sourceAt(row + (x >> 1), c), x) : vec2(0.0);
}
void main() {
  ivec2 t = ivec2(gl_FragCoord.xy);
  int c = t.y % taps.z, tap = t.y / taps.z % (taps.x * taps.y), part = t.y / taps.z / (taps.x * taps.y);
  int kx = tap % taps.y - stride.z, ky = tap / taps.y - stride.y;
  ${each((i) => `vec4 sum${i} = vec4(0.0);`)}
  for (int r = part; r < parts.y; r += parts.x) {
    int y = r % target.x * stride.x + ky;
    if (y < 0 || y >= source.x) continue;
    int row = (r / target.x * source.x + y) * source.z, above = r * target.z;
    for (int i = 0; i < target.z; i++) {
      int x = 2 * i * stride.x + kx;
      vec4 d, left = at(row, x, c).xxyy, right = at(row, x + stride.x, c).xxyy;
      ${oddWidth ? 'if (i == target.z - 1) right = vec4(0.0);' : ''}
      ${each((i) => `d = targetAt(above + i, t.x + ${i} * parts.z); sum${i} += left * d.xyxy + right * d.zwzw;`)}
    }
  }
  ${each((i) => `o${i} = sum${i};`)}
}`;
}

/** Parts of a sum, one below the other, in blocks side by side, added up. */
function totalSource(odd: { rows: boolean; columns: boolean }, layout: Layout, tile: number): string {
  const read = (i: number): string =>
    `if (block == ${i}) sum += texelFetch(T${i}, ivec2(column, part * parts.y + t.y), 0);`;
  return `${header(tile, 1)}
uniform ivec4 grid;
uniform ivec4 parts; // parts, texels down each, texels across a block
void main() {
  ${PLACES[layout]}
  int block = t.x / parts.z, column = t.x % parts.z;
  vec4 sum = vec4(0.0);
  for (int part = 0; part < parts.x; part++) {
    ${Array.from({ length: tile }, (_, i) => read(i)).join(' else ')}
  }
  ${masked('sum', odd.rows, odd.columns)}
  o0 = sum;
}`;
}

/** The gradient of a convolution for its filter; nothing where that is too large for one texture. */
function filterGradient(
  backend: TrainingBackend,
  x: TensorInfo,
  dy: TensorInfo,
  geometry: Geometry,
): TensorInfo | undefined {
  const shape = geometry.filterShape;
  const { across, down, matrices } = gridOf(shape);
  const all = down * matrices;
  if (all > MAX_DOWN || across > MAX_DOWN) return undefined;
  const rows = geometry.batchSize * geometry.outHeight;
  // However few the runs: parts make them more.
  const tile = tileFor(across, Number.POSITIVE_INFINITY);
  const block = Math.ceil(across / tile);
  const wanted = Math.min(rows, MOST_PARTS, Math.ceil(RUNS / (block * all)), Math.floor(MAX_DOWN / all));
  const parts = Math.max(1, wanted);
  const textures = [x, dy].map((info) => packedOnDevice(backend, info));
  const layouts = [layoutOf(textures[0], x.shape), layoutOf(textures[1], dy.shape)];
  const oddWidth = geometry.outWidth % 2 === 1;
  const first = backend.programs.get(`filter parts ${layouts} ${oddWidth} ${tile}`, 2, () =>
    partsSource(layouts, oddWidth, tile),
  );
  const blocks = Array.from({ length: tile }, () => packedOutput(backend, [2 * parts * all, 2 * block]));
  backend.programs.draw(first, {
    inputs: textures.map(({ texture }) => texture),
    outputs: blocks.map(({ target }) => target.texture),
    width: block,
    height: parts * all,
    uniforms: {
      source: sidesOf(geometry.inShape),
      target: sidesOf(geometry.outShape),
      taps: tapsOf(shape),
      stride: strideOf(geometry),
      parts: { int: [parts, rows, block, 0] },
    },
  });
  release(textures);
  const odd = { rows: shape[2] % 2 === 1, columns: shape[3] % 2 === 1 };
  const { info, target } = packedOutput(backend, shape);
  const layout = layoutOf(target, shape);
  const second = backend.programs.get(`filter total ${odd.rows} ${odd.columns} ${layout} ${tile}`, tile, () =>
    totalSource(odd, layout, tile),
  );
  backend.programs.draw(second, {
    inputs: blocks.map((one) => one.target.texture),
    outputs: [target.texture],
    width: target.width,
    height: target.height,
    uniforms: {
      grid: { int: [across, down, target.width, 0] },
      parts: { int: [parts, all, block, 0] },
    },
  });
  for (const one of blocks) backend.disposeIntermediateTensorInfo(one.info);
  return info;
}

/** Whether ours do it: one stride, of floats, of something. */
function fits(infos: readonly TensorInfo[], { strideHeight, strideWidth }: Geometry): boolean {
  const floats = infos.every(({ dtype, shape }) => dtype === 'float32' && size(shape) > 0);
  return floats && strideHeight === strideWidth;
}

/**
 * A kernel of ours in the place of a shipped one, which keeps what ours do not do: channels first, dilations, two strides.
 * @param names of its two inputs
 */
function replacement(
  names: readonly [string, string],
  geometryFor: (call: KernelCall, a: TensorInfo, b: TensorInfo) => Geometry,
  run: (backend: TrainingBackend, a: TensorInfo, b: TensorInfo, geometry: Geometry) => TensorInfo | undefined,
): (shipped: KernelFunc) => KernelFunc {
  return (shipped) => (call) => {
    const [a, b] = names.map((name) => requireInput(call, name));
    if (!isChannelsLast(call) || !isDense(call)) return shipped(call);
    const geometry = geometryFor(call, a, b);
    if (!fits([a, b], geometry)) return shipped(call);
    return run(trainingBackend(call), a, b, geometry) ?? shipped(call);
  };
}

/** Conv2D. */
export const conv2D = replacement(
  ['x', 'filter'],
  (call, x, filter) => geometryOf(call, x.shape, filter.shape),
  (backend, x, filter, geometry) => gather(backend, [x, filter], geometry, false),
);

/** Conv2DBackpropInput. */
export const conv2DBackpropInput = replacement(
  ['dy', 'filter'],
  (call, _, filter) => geometryOf(call, shapeAttr(call, 'inputShape'), filter.shape),
  (backend, dy, filter, geometry) => gather(backend, [dy, filter], geometry, true),
);

/** Conv2DBackpropFilter. */
export const conv2DBackpropFilter = replacement(
  ['x', 'dy'],
  (call, x) => geometryOf(call, x.shape, shapeAttr(call, 'filterShape')),
  filterGradient,
);

/** `FUSED.conv2d`. */
export const fusedConv2d: KernelFunc = (call) => {
  const [x, w, b] = ['x', 'w', 'b'].map((name) => requireInput(call, name));
  return gather(trainingBackend(call), [x, w, b], sameGeometry(call, x.shape, w.shape), false);
};

/** `FUSED.upConv2d`. */
export const fusedUpConv2d: KernelFunc = (call) => {
  const [x, w, b] = ['x', 'w', 'b'].map((name) => requireInput(call, name));
  return gather(trainingBackend(call), [x, w, b], upGeometry(call, x.shape, w.shape), true);
};
