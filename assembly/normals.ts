/**
 * Standard normals from the counter-based generator Philox 4×32-10 (Salmon et al. 2011) by Box–Muller, the stream of
 * `src/core/rng.ts`: double precision inside, so that only the last bit of a float may differ from there.
 */

import { storeFew } from './few';

const MULTIPLIER_0: i32 = 0xd2511f53;
const MULTIPLIER_1: i32 = 0xcd9e8d57;
const WEYL_0: i32 = 0x9e3779b9;
const WEYL_1: i32 = 0xbb67ae85;
const ROUNDS: i32 = 10;

/** Upper halves of the products of four unsigned words. */
function mulHigh(a: v128, b: v128): v128 {
  const low = i64x2.extmul_low_i32x4_u(a, b);
  const high = i64x2.extmul_high_i32x4_u(a, b);
  return v128.shuffle<i32>(low, high, 1, 3, 5, 7);
}

/** ln(w / 2³²) of two whole numbers w in 1 … 2³². */
function logOfShare(w: v128): v128 {
  // w = 2ᵉ m with m in √½ … √2, so that ln w = e ln 2 + ln m.
  const bits = i64x2.sub(w, i64x2.splat(0x3fe6a09e667f3bcd));
  const exponent = i64x2.shr_s(bits, 52);
  const m = i64x2.sub(w, i64x2.shl(exponent, 52));
  const one = f64x2.splat(1);
  // ln m = 2 artanh(s) with s = (m − 1) / (m + 1), |s| ≤ 0.172.
  const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const t = f64x2.mul(s, s);
  let q = f64x2.splat(1.0 / 15);
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(1.0 / 13));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(1.0 / 11));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(1.0 / 9));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(1.0 / 7));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(1.0 / 5));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(1.0 / 3));
  const tail = f64x2.mul(f64x2.mul(q, t), s);
  const ln = f64x2.mul(f64x2.add(s, tail), f64x2.splat(2));
  const e = f64x2.sub(
    f64x2.convert_low_i32x4_s(v128.shuffle<i32>(exponent, exponent, 0, 2, 0, 2)),
    f64x2.splat(32),
  );
  return f64x2.add(f64x2.mul(e, f64x2.splat(0.6931471805599453)), ln);
}

/** Adding it to a double rounds to a whole number, which then stands in the lowest bits. */
const ROUNDING: f64 = 6755399441055744;

/** `radius` times sine and cosine of 2π w / 2³² for two words given as doubles: [sin, cos] as [low, high] floats. */
function turn(radius: v128, w: v128): v128 {
  // Quarter turns, and the rest as an angle of at most π / 4.
  const quarters = f64x2.mul(w, f64x2.splat(1.0 / 1073741824));
  const shifted = f64x2.add(quarters, f64x2.splat(ROUNDING));
  const rest = f64x2.sub(quarters, f64x2.sub(shifted, f64x2.splat(ROUNDING)));
  const x = f64x2.mul(rest, f64x2.splat(1.5707963267948966));
  const t = f64x2.mul(x, x);
  let p = f64x2.splat(1.0 / 6227020800);
  p = f64x2.sub(f64x2.mul(p, t), f64x2.splat(1.0 / 39916800));
  p = f64x2.add(f64x2.mul(p, t), f64x2.splat(1.0 / 362880));
  p = f64x2.sub(f64x2.mul(p, t), f64x2.splat(1.0 / 5040));
  p = f64x2.add(f64x2.mul(p, t), f64x2.splat(1.0 / 120));
  p = f64x2.sub(f64x2.mul(p, t), f64x2.splat(1.0 / 6));
  const sine = f64x2.add(x, f64x2.mul(f64x2.mul(p, t), x));
  let q = f64x2.splat(1.0 / 479001600);
  q = f64x2.sub(f64x2.mul(q, t), f64x2.splat(1.0 / 3628800));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(1.0 / 40320));
  q = f64x2.sub(f64x2.mul(q, t), f64x2.splat(1.0 / 720));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(1.0 / 24));
  q = f64x2.sub(f64x2.mul(q, t), f64x2.splat(0.5));
  const cosine = f64x2.add(f64x2.splat(1), f64x2.mul(q, t));
  // Each quarter turn takes (sin, cos) to (cos, −sin).
  const odd = i64x2.neg(v128.and(shifted, i64x2.splat(1)));
  const sineSign = i64x2.shl(v128.and(shifted, i64x2.splat(2)), 62);
  const cosineSign = i64x2.shl(v128.and(i64x2.add(shifted, i64x2.splat(1)), i64x2.splat(2)), 62);
  const s = v128.xor(v128.bitselect(cosine, sine, odd), sineSign);
  const c = v128.xor(v128.bitselect(sine, cosine, odd), cosineSign);
  const low = f32x4.demote_f64x2_zero(f64x2.mul(radius, s));
  const high = f32x4.demote_f64x2_zero(f64x2.mul(radius, c));
  return v128.shuffle<f64>(low, high, 0, 2);
}

/** Two normals of each of two pairs of words (given in the low halves): [sin 0, sin 1, cos 0, cos 1]. */
function pair(first: v128, second: v128): v128 {
  const share = f64x2.sub(f64x2.splat(4294967296), f64x2.convert_low_i32x4_u(first));
  const radius = f64x2.sqrt(f64x2.mul(logOfShare(share), f64x2.splat(-2)));
  return turn(radius, f64x2.convert_low_i32x4_u(second));
}

/** The upper half of a vector in the place of the lower. */
function upper(x: v128): v128 {
  return v128.shuffle<i64>(x, x, 1, 1);
}

/**
 * `n` normals, four a block: those of the blocks (counter0 + i, counter1, counter2, counter3) under the key.
 * `counter0` must not pass 2³² on the way.
 */
export function normals(
  out: usize,
  n: i32,
  key0: i32,
  key1: i32,
  counter0: i32,
  counter1: i32,
  counter2: i32,
  counter3: i32,
): void {
  let first = i32x4.add(i32x4.splat(counter0), i32x4(0, 1, 2, 3));
  for (; n > 0; n -= 16) {
    let c0 = first;
    let c1 = i32x4.splat(counter1);
    let c2 = i32x4.splat(counter2);
    let c3 = i32x4.splat(counter3);
    let k0 = key0;
    let k1 = key1;
    for (let round = 0; round < ROUNDS; round++) {
      const high0 = mulHigh(c0, i32x4.splat(MULTIPLIER_0));
      const low0 = i32x4.mul(c0, i32x4.splat(MULTIPLIER_0));
      const high1 = mulHigh(c2, i32x4.splat(MULTIPLIER_1));
      const low1 = i32x4.mul(c2, i32x4.splat(MULTIPLIER_1));
      c0 = v128.xor(v128.xor(high1, c1), i32x4.splat(k0));
      c1 = low1;
      c2 = v128.xor(v128.xor(high0, c3), i32x4.splat(k1));
      c3 = low0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    // Blocks 0 and 1, then 2 and 3; of each the first and the second pair of words.
    const a01 = pair(c0, c1);
    const b01 = pair(c2, c3);
    storeFew(out, n, v128.shuffle<f32>(a01, b01, 2, 0, 6, 4));
    storeFew(out + 16, n - 4, v128.shuffle<f32>(a01, b01, 3, 1, 7, 5));
    if (n > 8) {
      const a23 = pair(upper(c0), upper(c1));
      const b23 = pair(upper(c2), upper(c3));
      storeFew(out + 32, n - 8, v128.shuffle<f32>(a23, b23, 2, 0, 6, 4));
      storeFew(out + 48, n - 12, v128.shuffle<f32>(a23, b23, 3, 1, 7, 5));
    }
    out += 64;
    first = i32x4.add(first, i32x4.splat(4));
  }
}
