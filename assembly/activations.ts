/**
 * Activations and their gradients over `n` floats, two vectors at a time. Sources and results may be the same
 * memory. A number has the same result wherever it stands.
 */
import { loadFew, storeFew } from './few';
import { Four } from './math';

/** `above` where x is positive, slope · above elsewhere. */
function leaky4(above: v128, x: v128, slope: f32): v128 {
  return v128.bitselect(above, f32x4.mul(above, f32x4.splat(slope)), f32x4.gt(x, f32x4.splat(0)));
}

function sigmoidGrad4(dy: v128, y: v128): v128 {
  return f32x4.mul(dy, f32x4.mul(y, f32x4.sub(f32x4.splat(1), y)));
}

function tanhGrad4(dy: v128, y: v128): v128 {
  return f32x4.mul(dy, f32x4.sub(f32x4.splat(1), f32x4.mul(y, y)));
}

/** y = eˣ. */
export function exp(x: usize, y: usize, n: i32): void {
  const toY = y - x;
  for (; n >= 8; n -= 8) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    v128.store(x + toY, Four.exp(a));
    v128.store(x + toY, Four.exp(b), 16);
    x += 32;
  }
  for (; n > 0; n -= 4) {
    storeFew(x + toY, n, Four.exp(loadFew(x, n)));
    x += 16;
  }
}

/** y = sin x. */
export function sin(x: usize, y: usize, n: i32): void {
  const toY = y - x;
  for (; n >= 8; n -= 8) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    v128.store(x + toY, Four.sine(a, 0));
    v128.store(x + toY, Four.sine(b, 0), 16);
    x += 32;
  }
  for (; n > 0; n -= 4) {
    storeFew(x + toY, n, Four.sine(loadFew(x, n), 0));
    x += 16;
  }
}

/** y = cos x. */
export function cos(x: usize, y: usize, n: i32): void {
  const toY = y - x;
  for (; n >= 8; n -= 8) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    v128.store(x + toY, Four.sine(a, 1));
    v128.store(x + toY, Four.sine(b, 1), 16);
    x += 32;
  }
  for (; n > 0; n -= 4) {
    storeFew(x + toY, n, Four.sine(loadFew(x, n), 1));
    x += 16;
  }
}

/** y = σ(x). */
export function sigmoid(x: usize, y: usize, n: i32): void {
  const toY = y - x;
  for (; n >= 8; n -= 8) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    v128.store(x + toY, Four.sigmoid(a));
    v128.store(x + toY, Four.sigmoid(b), 16);
    x += 32;
  }
  for (; n > 0; n -= 4) {
    storeFew(x + toY, n, Four.sigmoid(loadFew(x, n)));
    x += 16;
  }
}

/** y = ln(1 + eˣ). */
export function softplus(x: usize, y: usize, n: i32): void {
  const toY = y - x;
  for (; n >= 8; n -= 8) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    v128.store(x + toY, Four.softplus(a));
    v128.store(x + toY, Four.softplus(b), 16);
    x += 32;
  }
  for (; n > 0; n -= 4) {
    storeFew(x + toY, n, Four.softplus(loadFew(x, n)));
    x += 16;
  }
}

/** y = tanh x. */
export function tanh(x: usize, y: usize, n: i32): void {
  const toY = y - x;
  for (; n >= 8; n -= 8) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    v128.store(x + toY, Four.tanh(a));
    v128.store(x + toY, Four.tanh(b), 16);
    x += 32;
  }
  for (; n > 0; n -= 4) {
    storeFew(x + toY, n, Four.tanh(loadFew(x, n)));
    x += 16;
  }
}

/** y = x σ(x), SiLU. */
export function silu(x: usize, y: usize, n: i32): void {
  const toY = y - x;
  for (; n >= 8; n -= 8) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    v128.store(x + toY, Four.silu(a));
    v128.store(x + toY, Four.silu(b), 16);
    x += 32;
  }
  for (; n > 0; n -= 4) {
    storeFew(x + toY, n, Four.silu(loadFew(x, n)));
    x += 16;
  }
}

/** y = x where positive, slope · x elsewhere. */
export function leakyRelu(x: usize, y: usize, n: i32, slope: f32): void {
  const toY = y - x;
  for (; n >= 8; n -= 8) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    v128.store(x + toY, leaky4(a, a, slope));
    v128.store(x + toY, leaky4(b, b, slope), 16);
    x += 32;
  }
  for (; n > 0; n -= 4) {
    storeFew(x + toY, n, leaky4(loadFew(x, n), loadFew(x, n), slope));
    x += 16;
  }
}

/** dx = dy where x is positive, slope · dy elsewhere: of relu (slope 0) and LeakyReLU. */
export function leakyReluGrad(dy: usize, x: usize, dx: usize, n: i32, slope: f32): void {
  const toDy = dy - x;
  const toDx = dx - x;
  for (; n >= 8; n -= 8) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    v128.store(x + toDx, leaky4(v128.load(x + toDy), a, slope));
    v128.store(x + toDx, leaky4(v128.load(x + toDy, 16), b, slope), 16);
    x += 32;
  }
  for (; n > 0; n -= 4) {
    storeFew(x + toDx, n, leaky4(loadFew(x + toDy, n), loadFew(x, n), slope));
    x += 16;
  }
}

/** dx = dy · y (1 − y), where y = σ(x). */
export function sigmoidGrad(dy: usize, y: usize, dx: usize, n: i32): void {
  const toDy = dy - y;
  const toDx = dx - y;
  for (; n >= 8; n -= 8) {
    const a = v128.load(y);
    const b = v128.load(y, 16);
    v128.store(y + toDx, sigmoidGrad4(v128.load(y + toDy), a));
    v128.store(y + toDx, sigmoidGrad4(v128.load(y + toDy, 16), b), 16);
    y += 32;
  }
  for (; n > 0; n -= 4) {
    storeFew(y + toDx, n, sigmoidGrad4(loadFew(y + toDy, n), loadFew(y, n)));
    y += 16;
  }
}

/** dx = dy · (1 − y²), where y = tanh x. */
export function tanhGrad(dy: usize, y: usize, dx: usize, n: i32): void {
  const toDy = dy - y;
  const toDx = dx - y;
  for (; n >= 8; n -= 8) {
    const a = v128.load(y);
    const b = v128.load(y, 16);
    v128.store(y + toDx, tanhGrad4(v128.load(y + toDy), a));
    v128.store(y + toDx, tanhGrad4(v128.load(y + toDy, 16), b), 16);
    y += 32;
  }
  for (; n > 0; n -= 4) {
    storeFew(y + toDx, n, tanhGrad4(loadFew(y + toDy, n), loadFew(y, n)));
    y += 16;
  }
}

/** dx = dy · σ(x): of softplus. */
export function softplusGrad(dy: usize, x: usize, dx: usize, n: i32): void {
  const toDy = dy - x;
  const toDx = dx - x;
  for (; n >= 8; n -= 8) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    v128.store(x + toDx, f32x4.mul(v128.load(x + toDy), Four.sigmoid(a)));
    v128.store(x + toDx, f32x4.mul(v128.load(x + toDy, 16), Four.sigmoid(b)), 16);
    x += 32;
  }
  for (; n > 0; n -= 4) {
    storeFew(x + toDx, n, f32x4.mul(loadFew(x + toDy, n), Four.sigmoid(loadFew(x, n))));
    x += 16;
  }
}

/** dx = dy · s (1 + x (1 − s)), where s = σ(x): of SiLU. */
export function siluGrad(dy: usize, x: usize, dx: usize, n: i32): void {
  const toDy = dy - x;
  const toDx = dx - x;
  for (; n >= 8; n -= 8) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    v128.store(x + toDx, Four.siluGrad(v128.load(x + toDy), a));
    v128.store(x + toDx, Four.siluGrad(v128.load(x + toDy, 16), b), 16);
    x += 32;
  }
  for (; n > 0; n -= 4) {
    storeFew(x + toDx, n, Four.siluGrad(loadFew(x + toDy, n), loadFew(x, n)));
    x += 16;
  }
}
