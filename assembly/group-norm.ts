/**
 * Group normalisation (Wu & He 2018) of channels-last images, with SiLU after it when asked. A group is a multiple of
 * four channels, which lie side by side; all of an image's passes find it in the nearest cache.
 */
import { silu } from './activations';
import { Four } from './math';

/** The sum of the four lanes. */
function total(x: v128): f32 {
  const pair = f32x4.add(x, v128.shuffle<f64>(x, x, 1, 1));
  return f32x4.extract_lane(pair, 0) + f32x4.extract_lane(pair, 1);
}

/** Mean of a group: `pixels` times `size` numbers, `step` bytes from one pixel to the next. */
function meanOf(x: usize, pixels: i32, size: i32, step: usize): f32 {
  let sum = f32x4.splat(0);
  const bytes = (<usize>size) << 2;
  for (let i = 0; i < pixels; i++) {
    for (let at = x; at != x + bytes; at += 16) sum = f32x4.add(sum, v128.load(at));
    x += step;
  }
  return total(sum) / <f32>(pixels * size);
}

/** 1 / √(variance + epsilon) of a group. */
function scaleOf(x: usize, pixels: i32, size: i32, step: usize, mean: f32, epsilon: f32): f32 {
  let sum = f32x4.splat(0);
  const centre = f32x4.splat(mean);
  const bytes = (<usize>size) << 2;
  for (let i = 0; i < pixels; i++) {
    for (let at = x; at != x + bytes; at += 16) {
      const d = f32x4.sub(v128.load(at), centre);
      sum = f32x4.add(sum, f32x4.mul(d, d));
    }
    x += step;
  }
  return 1 / sqrt<f32>(total(sum) / <f32>(pixels * size) + epsilon);
}

/** y = (x − mean) · gain + offset of the four channels at `x` and `y`, `step` bytes from one pixel to the next. */
function normalise(x: usize, y: usize, pixels: i32, step: usize, mean: v128, gain: v128, offset: v128): void {
  for (let i = 0; i < pixels; i++) {
    v128.store(y, f32x4.add(f32x4.mul(f32x4.sub(v128.load(x), mean), gain), offset));
    x += step;
    y += step;
  }
}

/**
 * y = act((x − mean) / √(variance + epsilon) · weight + bias), mean and variance of each image and group.
 * @param x,y [batch, pixels, groups · size], size a multiple of four
 * @param weight,bias [groups · size]
 * @param withSilu whether act is SiLU; otherwise it is nothing
 */
export function groupNorm(
  x: usize,
  batch: i32,
  pixels: i32,
  groups: i32,
  size: i32,
  weight: usize,
  bias: usize,
  epsilon: f32,
  withSilu: bool,
  y: usize,
): void {
  const step = (<usize>(groups * size)) << 2;
  const image = step * <usize>pixels;
  for (let b = 0; b < batch; b++) {
    for (let g = 0; g < groups; g++) {
      const first = (<usize>(g * size)) << 2;
      const mean = meanOf(x + first, pixels, size, step);
      const centre = f32x4.splat(mean);
      const scale = f32x4.splat(scaleOf(x + first, pixels, size, step, mean, epsilon));
      for (let c = first; c != first + ((<usize>size) << 2); c += 16) {
        const gain = f32x4.mul(scale, v128.load(weight + c));
        const offset = v128.load(bias + c);
        normalise(x + c, y + c, pixels, step, centre, gain, offset);
      }
    }
    // In a pass of its own, which is twice as fast: the registers hold its constants.
    if (withSilu) silu(y, y, pixels * groups * size);
    x += image;
    y += image;
  }
}

/**
 * The gradients of `groupNorm`; mean and variance are computed anew.
 * @param dy of y
 * @param dx result, of x
 * @param dWeight,dBias results [batch, groups · size], of each image
 */
export function groupNormGrad(
  dy: usize,
  x: usize,
  batch: i32,
  pixels: i32,
  groups: i32,
  size: i32,
  weight: usize,
  bias: usize,
  epsilon: f32,
  withSilu: bool,
  dx: usize,
  dWeight: usize,
  dBias: usize,
): void {
  const step = (<usize>(groups * size)) << 2;
  const image = step * <usize>pixels;
  const count = <f32>(pixels * size);
  for (let b = 0; b < batch; b++) {
    for (let g = 0; g < groups; g++) {
      const first = (<usize>(g * size)) << 2;
      const end = first + ((<usize>size) << 2);
      const mean = meanOf(x + first, pixels, size, step);
      const centre = f32x4.splat(mean);
      const scale = f32x4.splat(scaleOf(x + first, pixels, size, step, mean, epsilon));
      // Means over the group of the gradient of the normal x̂, and of the same times x̂.
      let straight: f32 = 0;
      let along: f32 = 0;
      for (let c = first; c != end; c += 16) {
        const w = v128.load(weight + c);
        const offset = v128.load(bias + c);
        let sum = f32x4.splat(0);
        let moment = sum;
        let at = c;
        for (let i = 0; i < pixels; i++) {
          const normal = f32x4.mul(f32x4.sub(v128.load(x + at), centre), scale);
          let dz = v128.load(dy + at);
          if (withSilu) dz = Four.siluGrad(dz, f32x4.add(f32x4.mul(normal, w), offset));
          // dx holds the gradient of z = x̂ · w + b until the means are known.
          v128.store(dx + at, dz);
          sum = f32x4.add(sum, dz);
          moment = f32x4.add(moment, f32x4.mul(dz, normal));
          at += step;
        }
        v128.store(dBias + c, sum);
        v128.store(dWeight + c, moment);
        straight += total(f32x4.mul(sum, w));
        along += total(f32x4.mul(moment, w));
      }
      const shift = f32x4.splat(straight / count);
      const slope = f32x4.splat(along / count);
      for (let c = first; c != end; c += 16) {
        const w = v128.load(weight + c);
        let at = c;
        for (let i = 0; i < pixels; i++) {
          const normal = f32x4.mul(f32x4.sub(v128.load(x + at), centre), scale);
          const d = f32x4.sub(f32x4.mul(v128.load(dx + at), w), f32x4.add(shift, f32x4.mul(normal, slope)));
          v128.store(dx + at, f32x4.mul(d, scale));
          at += step;
        }
      }
    }
    x += image;
    dy += image;
    dx += image;
    dWeight += step;
    dBias += step;
  }
}
