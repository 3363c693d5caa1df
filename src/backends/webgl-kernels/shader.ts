import { OPERATION_FUNCTIONS } from './operations';
import type { Plan, Spread } from './expression';
import type { UniformValue } from './programs';
import { gridOf, type PackedTexture } from './textures';

/** What every fragment shader of ours begins with; `outputs` vec4s go out as `o0`, `o1`, … */
export function header(inputs: number, outputs: number): string {
  const samplers = Array.from({ length: inputs }, (_, i) => `uniform sampler2D T${i};`);
  const results = Array.from({ length: outputs }, (_, i) => `layout(location = ${i}) out vec4 o${i};`);
  return `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
${[...samplers, ...results].join('\n')}
`;
}

/** How a tensor of one spread is read at texel `t` of the target; its own texture may have another width. */
function reader(index: number, spread: Spread, sameWidth: boolean): string {
  const T = `T${index}`;
  const open = `vec4 L${index}(ivec2 t) { `;
  switch (spread) {
    case 'scalar':
      return `${open}return vec4(texelFetch(${T}, ivec2(0), 0).x); }`;
    case 'same':
      return sameWidth
        ? `${open}return texture(${T}, (vec2(t) + 0.5) / vec2(textureSize(${T}, 0))); }`
        : `${open}int k = t.y * grid.x + t.x, w = textureSize(${T}, 0).x; return texelFetch(${T}, ivec2(k % w, k / w), 0); }`;
    case 'row':
      return `${open}return texelFetch(${T}, ivec2(t.x, 0), 0).xyxy; }`;
    case 'column':
      return `${open}return texelFetch(${T}, ivec2(0, t.y), 0).xxzz; }`;
    case 'image':
      return `${open}int k = t.y / grid.w * grid.x + t.x, w = textureSize(${T}, 0).x; return texelFetch(${T}, ivec2(k % w, k / w), 0).xyxy; }`;
  }
}

/**
 * Declarations for a plan's code: `grid` (texels across, down a matrix, texels across the target's texture, texels down an
 * image), the numbers `s`, the tensors `L0`, `L1`, …, and `value` (or `values` of several roots) at a texel.
 */
export function planSource(plan: Plan, sameWidth: readonly boolean[]): string {
  const numbers = plan.numbers.length > 0 ? `uniform float s[${plan.numbers.length}];` : '';
  const readers = plan.leaves.map(({ spread }, i) => reader(i, spread, sameWidth[i]));
  const { results } = plan;
  const outs = results.map((_, i) => `out vec4 r${i}`).join(', ');
  return `uniform ivec4 grid;
${numbers}
${OPERATION_FUNCTIONS}
${readers.join('\n')}
void evaluate(ivec2 t, ${outs}) {
  ${plan.code}
  ${results.map((name, i) => `r${i} = ${name};`).join(' ')}
}
`;
}

/** The uniforms of a plan's numbers. */
export function planNumbers({ numbers }: Plan): Record<string, UniformValue> {
  if (numbers.length === 0) return {};
  const now = () => numbers.map((value) => (typeof value === 'function' ? value() : value));
  return { 's[0]': { float: numbers.some((value) => typeof value === 'function') ? now : now() } };
}

/**
 * Sets what lies outside of the matrix to 0, in `value` at texel `t`: products run over it. Nothing where both sides
 * are even.
 */
export function masked(value: string, oddRows: boolean, oddColumns: boolean): string {
  const columns = oddColumns ? `if (t.x == grid.x - 1) ${value}.yw = vec2(0.0);` : '';
  const rows = oddRows ? `if (t.y % grid.y == grid.y - 1) ${value}.zw = vec2(0.0);` : '';
  return `${columns} ${rows}`;
}

/** How a texture's texels lie: as the matrices' rows and columns, or in rows of another width where a side is too long. */
export type Layout = 'direct' | 'wound';

export function layoutOf({ width }: PackedTexture, shape: readonly number[]): Layout {
  return width === gridOf(shape).across ? 'direct' : 'wound';
}

/** A function `name(row, column)` that reads a texel of `T<index>`, whose matrices are `across` texels wide. */
export function texelReader(name: string, index: number, layout: Layout, across: string): string {
  const start = `vec4 ${name}(int row, int column) {`;
  return layout === 'direct'
    ? `${start} return texelFetch(T${index}, ivec2(column, row), 0); }`
    : `${start} int k = row * ${across} + column, w = textureSize(T${index}, 0).x; return texelFetch(T${index}, ivec2(k % w, k / w), 0); }`;
}

/** `t`: column and row of the texel to be made, by the target's layout; `grid` as in a plan. */
export const PLACES: Readonly<Record<Layout, string>> = {
  direct: 'ivec2 t = ivec2(gl_FragCoord.xy);',
  wound:
    'ivec2 p = ivec2(gl_FragCoord.xy); int k = p.y * grid.z + p.x; ivec2 t = ivec2(k % grid.x, k / grid.x);',
};
