import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import type { TrainingBackend } from './backend';
import { size } from './expression';
import { numberAttr, rawAttr, requireInput, trainingBackend } from './kernel-args';
import { header, masked } from './shader';
import { type Grid, gridOf, packedOnDevice, packedOutput } from './textures';

/** What comes after a product, in the same shader. */
interface Epilogue {
  bias: TensorInfo;
  /** As `FUSED.dense` lists them: 0 none, 1 relu, 2 LeakyReLU. */
  activation: number;
  slope: number;
}

/** What one run of the shader makes, in texels: each that it reads then serves several. */
interface Tile {
  down: number;
  across: number;
}
const NO_TILE: Tile = { down: 1, across: 1 };
/** Every device can write four textures at once; most can eight. */
const TILES: readonly Tile[] = [
  { down: 4, across: 2 },
  { down: 2, across: 2 },
];

interface ProductShape {
  transposeA: boolean;
  transposeB: boolean;
  odd: { inner: boolean; rows: boolean; columns: boolean };
  /** As in the epilogue; nothing without one. */
  activation?: number | undefined;
  tile: Tile;
}

/** Which numbers of a texel of each operand meet, by whether it is transposed: first the even inner ones, then the odd. */
const LEFT = [
  ['xxzz', 'yyww'],
  ['xxyy', 'zzww'],
] as const;
const RIGHT = [
  ['xyxy', 'zwzw'],
  ['xzxz', 'ywyw'],
] as const;

/**
 * The inner loop walks by texture coordinates in floats, two steps at a time. Software renderers take twice as long for
 * `texelFetch`, and the tile saves half of the reads (128×256×784 by SwiftShader on two busy cores: 34 ms, 15 with
 * tiles of eight, 82 with `texelFetch`, 51 by TensorFlow.js).
 */
function source({ transposeA, transposeB, odd, activation, tile }: ProductShape): string {
  const downs = Array.from({ length: tile.down }, (_, i) => i);
  const acrosses = Array.from({ length: tile.across }, (_, i) => i);
  const texels = downs.flatMap((y) => acrosses.map((x) => ({ y, x, sum: `sum${y * tile.across + x}` })));
  const place = (walk: string, stay: string, transposed: boolean): string =>
    transposed ? `vec2(${stay}, ${walk})` : `vec2(${walk}, ${stay})`;
  const reads = [
    ...downs.map((y) => `vec4 a${y} = texture(T0, ${place('f * stepA', `a${y}at`, transposeA)});`),
    ...acrosses.map((x) => `vec4 b${x} = texture(T1, ${place('f * stepB', `b${x}at`, !transposeB)});`),
  ].join(' ');
  const [left, right] = [LEFT[Number(transposeA)], RIGHT[Number(transposeB)]];
  const half = (part: 0 | 1): string =>
    texels.map(({ y, x, sum }) => `${sum} += a${y}.${left[part]} * b${x}.${right[part]};`).join(' ');
  const step = (k: string, halves: string): string => `{ float f = float(${k}) + 0.5; ${reads} ${halves} }`;
  const both = `${half(0)} ${half(1)}`;
  const slope = activation === 1 ? 'vec4(0.0)' : 'slope * sum';
  const bend = activation ? `sum = mix(sum, ${slope}, lessThan(sum, vec4(0.0)));` : '';
  const finish = texels.map(
    ({ y, x, sum }, i) => `{
    ivec2 t = ivec2(gl_FragCoord.xy) + ivec2(${x}, ${y}) * block;
    vec4 sum = ${sum};
    ${activation === undefined ? '' : 'sum += texelFetch(T2, ivec2(t.x, 0), 0).xyxy;'}
    ${bend}
    ${masked('sum', odd.rows, odd.columns)}
    o${i} = sum;
  }`,
  );
  return `${header(activation === undefined ? 2 : 3, texels.length)}
uniform ivec4 grid;
uniform int steps;
uniform float slope;
void main() {
  ivec2 block = grid.zw;
  vec2 sizeA = vec2(textureSize(T0, 0)), sizeB = vec2(textureSize(T1, 0));
  float stepA = 1.0 / sizeA.${transposeA ? 'y' : 'x'}, stepB = 1.0 / sizeB.${transposeB ? 'x' : 'y'};
  ${downs.map((y) => `float a${y}at = (gl_FragCoord.y + float(${y} * block.y)) / sizeA.${transposeA ? 'x' : 'y'};`).join(' ')}
  ${acrosses.map((x) => `float b${x}at = (gl_FragCoord.x + float(${x} * block.x)) / sizeB.${transposeB ? 'y' : 'x'};`).join(' ')}
  ${texels.map(({ sum }) => `vec4 ${sum} = vec4(0.0);`).join(' ')}
  int k = 0;
  for (; k + 1 < steps; k += 2) {
    ${step('k', both)}
    ${step('k + 1', both)}
  }
  if (k < steps) ${step('k', both)}
  ${odd.inner ? step('steps', half(0)) : ''}
  ${finish.join('\n  ')}
}`;
}

/** The blocks that a tiled draw left, `across` of them side by side, put together. */
function joinSource(blocks: number, across: number): string {
  const reads = Array.from(
    { length: blocks },
    (_, i) => `if (block == ${i}) o0 = texelFetch(T${i}, t - place * size, 0);`,
  );
  return `${header(blocks, 1)}
uniform ivec4 grid;
void main() {
  ivec2 t = ivec2(gl_FragCoord.xy), size = grid.zw, place = t / size;
  int block = place.y * ${across} + place.x;
  ${reads.join(' else ')}
}`;
}

/** Texel reads of a product from which tiles save more than their copies cost. */
const TILED_READS = 4e5;
/** Fewer runs than this down or across leave a graphics card idle. */
const LEAST_RUNS = 8;

function tileFor(backend: TrainingBackend, { across, down }: Grid, inner: number): Tile {
  if (across * down * inner < TILED_READS) return NO_TILE;
  const fits = TILES.find(
    (tile) =>
      tile.down * tile.across <= backend.programs.maxOutputs &&
      down >= LEAST_RUNS * tile.down &&
      across >= LEAST_RUNS * tile.across,
  );
  return fits ?? NO_TILE;
}

/**
 * `op(a) · op(b)` of two matrices, with bias and activation in the same draw.
 *
 * Why: the shipped shader computes every texel's place by integer divisions and reads two texels for each eight
 * multiply-adds; here rows and columns are texture coordinates, and large products read one.
 *
 * @returns nothing where a texture's layout is not the matrix's (sides beyond the device's texture size)
 */
function product(
  backend: TrainingBackend,
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
  shape: number[],
  epilogue?: Epilogue,
): TensorInfo | undefined {
  const [rowsA, columnsA] = a.shape.slice(-2);
  const inner = transposeA ? rowsA : columnsA;
  const textures = [a, b, ...(epilogue ? [epilogue.bias] : [])].map((info) => packedOnDevice(backend, info));
  const release = (): void => {
    for (const texture of textures) texture.release();
  };
  const [wideA, wideB] = [gridOf(a.shape).across, gridOf(b.shape).across];
  const { info, target } = packedOutput(backend, shape);
  const grid = gridOf(shape);
  if (textures[0].width !== wideA || textures[1].width !== wideB || target.width !== grid.across) {
    release();
    backend.disposeData(info.dataId);
    return undefined;
  }
  const [rows, columns] = shape.slice(-2);
  const odd = { inner: inner % 2 === 1, rows: rows % 2 === 1, columns: columns % 2 === 1 };
  const tile = tileFor(backend, grid, inner);
  const activation = epilogue?.activation;
  const key = `product ${transposeA} ${transposeB} ${odd.inner} ${odd.rows} ${odd.columns} ${activation} ${tile.down}`;
  const program = backend.programs.get(key, textures.length, () =>
    source({ transposeA, transposeB, odd, activation, tile }),
  );
  const [width, height] = [Math.ceil(target.width / tile.across), Math.ceil(target.height / tile.down)];
  const blocks =
    tile === NO_TILE
      ? []
      : Array.from({ length: tile.down * tile.across }, () => packedOutput(backend, [2 * height, 2 * width]));
  backend.programs.draw(program, {
    inputs: textures.map(({ texture }) => texture),
    outputs: blocks.length > 0 ? blocks.map((block) => block.target.texture) : [target.texture],
    width,
    height,
    uniforms: {
      grid: { int: [grid.across, grid.down, width, height] },
      steps: { int: [Math.floor(inner / 2)] },
      ...(activation === 2 ? { slope: { float: [epilogue?.slope ?? 0] } } : {}),
    },
  });
  if (blocks.length > 0) {
    const join = backend.programs.get(`join ${blocks.length} ${tile.across}`, blocks.length, () =>
      joinSource(blocks.length, tile.across),
    );
    backend.programs.draw(join, {
      inputs: blocks.map((block) => block.target.texture),
      outputs: [target.texture],
      width: target.width,
      height: target.height,
      uniforms: { grid: { int: [grid.across, grid.down, width, height] } },
    });
  }
  for (const block of blocks) backend.disposeIntermediateTensorInfo(block.info);
  release();
  return info;
}

/** BatchMatMul: single matrices by our shader, batches as shipped. */
export function batchMatMul(shipped: KernelFunc): KernelFunc {
  return (call) => {
    const a = requireInput(call, 'a');
    const b = requireInput(call, 'b');
    const single = a.shape.length > 1 && size(a.shape.slice(0, -2)) === 1 && size(b.shape.slice(0, -2)) === 1;
    const fits = single && a.shape.length === b.shape.length && size(a.shape) > 0 && size(b.shape) > 0;
    if (!fits || a.dtype !== 'float32' || b.dtype !== 'float32') return shipped(call);
    const transposeA = rawAttr(call, 'transposeA') === true;
    const transposeB = rawAttr(call, 'transposeB') === true;
    const rows = a.shape[a.shape.length - (transposeA ? 1 : 2)];
    const columns = b.shape[b.shape.length - (transposeB ? 2 : 1)];
    const shape = [...a.shape.slice(0, -2), rows, columns];
    return product(trainingBackend(call), a, b, transposeA, transposeB, shape) ?? shipped(call);
  };
}

/** `FUSED.dense`. */
export const dense: KernelFunc = (call) => {
  const [x, w, bias] = ['x', 'w', 'b'].map((name) => requireInput(call, name));
  const [activation, slope] = ['activation', 'slope'].map((name) => numberAttr(call, name));
  const shape = [x.shape[0], w.shape[1]];
  const result = product(trainingBackend(call), x, w, false, false, shape, { bias, activation, slope });
  if (!result) throw new Error(`[${x.shape}] · [${w.shape}] does not fit this device's textures.`);
  return result;
};
