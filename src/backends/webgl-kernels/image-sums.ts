import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { TrainingBackend } from './backend';
import { header, type Layout, layoutOf, masked, PLACES, texelReader } from './shader';
import { gridOf, packedOnDevice, packedOutput } from './textures';

/** Runs that share the places of an image. */
const RUNS = 16;

const COMMON = `
uniform ivec4 grid;
uniform ivec4 image; // texels down an image, down a row of places, across; runs an image
`;

const partsSource = (layout: Layout, oddWidth: boolean) => `${header(1, 1)}${COMMON}
${texelReader('xAt', 0, layout, 'image.z')}
void main() {
  ivec2 t = ivec2(gl_FragCoord.xy);
  vec2 sum = vec2(0.0);
  for (int row = t.y % image.w; row < image.x; row += image.w) {
    vec4 x = xAt(t.y / image.w * image.x + row, t.x);
    sum += x.xy;
    ${oddWidth ? 'if (row % image.y != image.y - 1)' : ''} sum += x.zw;
  }
  o0 = vec4(sum, 0.0, 0.0);
}`;

/** Two images a texel. */
const totalSource = (layout: Layout, oddImages: boolean, oddColumns: boolean) => `${header(1, 1)}${COMMON}
uniform float scale;
void main() {
  ${PLACES[layout]}
  vec4 value = vec4(0.0);
  for (int run = 0; run < image.w; run++) {
    value.xy += texelFetch(T0, ivec2(t.x, 2 * t.y * image.w + run), 0).xy;
    ${oddImages ? 'if (t.y < grid.y - 1)' : ''} value.zw += texelFetch(T0, ivec2(t.x, (2 * t.y + 1) * image.w + run), 0).xy;
  }
  value *= scale;
  ${masked('value', oddImages, oddColumns)}
  o0 = value;
}`;

/** Sums over the places of each image, [n, h, w, c] → [n, c], times `scale`. The caller disposes. */
export function sumOfImages(backend: TrainingBackend, x: TensorInfo, scale: number): TensorInfo {
  const [images, height, width, channels] = x.shape;
  const { across, down } = gridOf(x.shape);
  const runs = Math.min(RUNS, height * down);
  const image = { int: [height * down, down, across, runs] };
  const oddWidth = width % 2 === 1;
  const texture = packedOnDevice(backend, x);
  const from = layoutOf(texture, x.shape);
  const parts = packedOutput(backend, [2 * images * runs, 2 * across]);
  backend.programs.draw(
    backend.programs.get(`image parts ${from} ${oddWidth}`, 1, () => partsSource(from, oddWidth)),
    {
      inputs: [texture.texture],
      outputs: [parts.target.texture],
      width: across,
      height: images * runs,
      uniforms: { image },
    },
  );
  texture.release();
  const shape = [images, channels];
  const { info, target } = packedOutput(backend, shape);
  const layout = layoutOf(target, shape);
  const [oddImages, oddColumns] = [images % 2 === 1, channels % 2 === 1];
  const grid = gridOf(shape);
  backend.programs.draw(
    backend.programs.get(`image sums ${layout} ${oddImages} ${oddColumns}`, 1, () =>
      totalSource(layout, oddImages, oddColumns),
    ),
    {
      inputs: [parts.target.texture],
      outputs: [target.texture],
      width: target.width,
      height: target.height,
      uniforms: {
        grid: { int: [grid.across, grid.down, target.width, 0] },
        image,
        scale: { float: [scale] },
      },
    },
  );
  backend.disposeIntermediateTensorInfo(parts.info);
  return info;
}
