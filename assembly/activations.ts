/**
 * Activations and their gradients over `n` floats. The last four are taken as one vector that overlaps the one before,
 * so sources and results must not be the same memory. A number has the same result wherever it stands.
 */
import { loadFew, storeFew } from './few';
import { exp4, sigmoid4, softplus4, tanh4 } from './math';

/** Address of the last vector of `n` ≥ 4 floats. */
function lastOf(x: usize, n: i32): usize {
  return x + ((<usize>(n - 4)) << 2);
}

function silu4(x: v128): v128 {
  return f32x4.mul(x, sigmoid4(x));
}

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

function softplusGrad4(dy: v128, x: v128): v128 {
  return f32x4.mul(dy, sigmoid4(x));
}

/** dy · s (1 + x (1 − s)), where s = σ(x). */
export function siluGrad4(dy: v128, x: v128): v128 {
  const one = f32x4.splat(1);
  const s = sigmoid4(x);
  const slope = f32x4.mul(s, f32x4.add(one, f32x4.mul(x, f32x4.sub(one, s))));
  return f32x4.mul(dy, slope);
}

/** y = eˣ. */
export function exp(x: usize, y: usize, n: i32): void {
  if (n < 4) {
    storeFew(y, n, exp4(loadFew(x, n)));
    return;
  }
  const last = lastOf(x, n);
  const toY = y - x;
  for (;;) {
    v128.store(x + toY, exp4(v128.load(x)));
    if (x == last) return;
    x = min(x + 16, last);
  }
}

/** y = σ(x). */
export function sigmoid(x: usize, y: usize, n: i32): void {
  if (n < 4) {
    storeFew(y, n, sigmoid4(loadFew(x, n)));
    return;
  }
  const last = lastOf(x, n);
  const toY = y - x;
  for (;;) {
    v128.store(x + toY, sigmoid4(v128.load(x)));
    if (x == last) return;
    x = min(x + 16, last);
  }
}

/** y = ln(1 + eˣ). */
export function softplus(x: usize, y: usize, n: i32): void {
  if (n < 4) {
    storeFew(y, n, softplus4(loadFew(x, n)));
    return;
  }
  const last = lastOf(x, n);
  const toY = y - x;
  for (;;) {
    v128.store(x + toY, softplus4(v128.load(x)));
    if (x == last) return;
    x = min(x + 16, last);
  }
}

/** y = tanh x. */
export function tanh(x: usize, y: usize, n: i32): void {
  if (n < 4) {
    storeFew(y, n, tanh4(loadFew(x, n)));
    return;
  }
  const last = lastOf(x, n);
  const toY = y - x;
  for (;;) {
    v128.store(x + toY, tanh4(v128.load(x)));
    if (x == last) return;
    x = min(x + 16, last);
  }
}

/** y = x σ(x), SiLU. */
export function silu(x: usize, y: usize, n: i32): void {
  if (n < 4) {
    storeFew(y, n, silu4(loadFew(x, n)));
    return;
  }
  const last = lastOf(x, n);
  const toY = y - x;
  for (;;) {
    v128.store(x + toY, silu4(v128.load(x)));
    if (x == last) return;
    x = min(x + 16, last);
  }
}

/** y = x where positive, slope · x elsewhere. */
export function leakyRelu(x: usize, y: usize, n: i32, slope: f32): void {
  if (n < 4) {
    storeFew(y, n, leaky4(loadFew(x, n), loadFew(x, n), slope));
    return;
  }
  const last = lastOf(x, n);
  const toY = y - x;
  for (;;) {
    v128.store(x + toY, leaky4(v128.load(x), v128.load(x), slope));
    if (x == last) return;
    x = min(x + 16, last);
  }
}

/** dx = dy where x is positive, slope · dy elsewhere: of relu (slope 0) and LeakyReLU. */
export function leakyReluGrad(dy: usize, x: usize, dx: usize, n: i32, slope: f32): void {
  if (n < 4) {
    storeFew(dx, n, leaky4(loadFew(dy, n), loadFew(x, n), slope));
    return;
  }
  const last = lastOf(x, n);
  const toDy = dy - x;
  const toDx = dx - x;
  for (;;) {
    v128.store(x + toDx, leaky4(v128.load(x + toDy), v128.load(x), slope));
    if (x == last) return;
    x = min(x + 16, last);
  }
}

/** dx = dy · y (1 − y), where y = σ(x). */
export function sigmoidGrad(dy: usize, y: usize, dx: usize, n: i32): void {
  if (n < 4) {
    storeFew(dx, n, sigmoidGrad4(loadFew(dy, n), loadFew(y, n)));
    return;
  }
  const last = lastOf(y, n);
  const toDy = dy - y;
  const toDx = dx - y;
  for (;;) {
    v128.store(y + toDx, sigmoidGrad4(v128.load(y + toDy), v128.load(y)));
    if (y == last) return;
    y = min(y + 16, last);
  }
}

/** dx = dy · (1 − y²), where y = tanh x. */
export function tanhGrad(dy: usize, y: usize, dx: usize, n: i32): void {
  if (n < 4) {
    storeFew(dx, n, tanhGrad4(loadFew(dy, n), loadFew(y, n)));
    return;
  }
  const last = lastOf(y, n);
  const toDy = dy - y;
  const toDx = dx - y;
  for (;;) {
    v128.store(y + toDx, tanhGrad4(v128.load(y + toDy), v128.load(y)));
    if (y == last) return;
    y = min(y + 16, last);
  }
}

/** dx = dy · σ(x): of softplus. */
export function softplusGrad(dy: usize, x: usize, dx: usize, n: i32): void {
  if (n < 4) {
    storeFew(dx, n, softplusGrad4(loadFew(dy, n), loadFew(x, n)));
    return;
  }
  const last = lastOf(x, n);
  const toDy = dy - x;
  const toDx = dx - x;
  for (;;) {
    v128.store(x + toDx, softplusGrad4(v128.load(x + toDy), v128.load(x)));
    if (x == last) return;
    x = min(x + 16, last);
  }
}

/** dx = dy · s (1 + x (1 − s)), where s = σ(x): of SiLU. */
export function siluGrad(dy: usize, x: usize, dx: usize, n: i32): void {
  if (n < 4) {
    storeFew(dx, n, siluGrad4(loadFew(dy, n), loadFew(x, n)));
    return;
  }
  const last = lastOf(x, n);
  const toDy = dy - x;
  const toDx = dx - x;
  for (;;) {
    v128.store(x + toDx, siluGrad4(v128.load(x + toDy), v128.load(x)));
    if (x == last) return;
    x = min(x + 16, last);
  }
}
