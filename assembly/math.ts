/**
 * Elementary functions of four floats at a time, within 1e-6 of the value (relative) over the whole range; NaN gives NaN.
 * The polynomials are least-maximum fits of our own to the functions named beside them.
 */

const LOG2_E: f32 = 1.4426950408889634;
/** ln 2 in two parts: the first has few bits, so that its product with a small integer is exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440054690582767e-4;

/** Adding it to a float of at most 2²² rounds to a whole number, which then stands in the lowest bits. */
const ROUNDING: f32 = 12582912;

/** 2ⁿ of four integers within −127 (which gives 0) … 128 (infinity). */
function power(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** eˣ, 0 far below and infinite far above. */
export function exp4(x: v128): v128 {
  // `pmin` and `pmax` are one instruction each, and with the value first they keep NaN.
  const inside = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-110)), f32x4.splat(110));
  // x = n ln 2 + r with |r| ≤ ln 2 / 2, so eˣ = 2ⁿ eʳ.
  const shifted = f32x4.add(f32x4.mul(inside, f32x4.splat(LOG2_E)), f32x4.splat(ROUNDING));
  const n = f32x4.sub(shifted, f32x4.splat(ROUNDING));
  let r = f32x4.sub(inside, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(LN2_LOW)));
  // (eʳ − 1 − r) / r²
  let q = f32x4.splat(0.001390153388);
  q = f32x4.add(f32x4.mul(q, r), f32x4.splat(0.008363739851));
  q = f32x4.add(f32x4.mul(q, r), f32x4.splat(0.04166686093));
  q = f32x4.add(f32x4.mul(q, r), f32x4.splat(0.1666657369));
  q = f32x4.add(f32x4.mul(q, r), f32x4.splat(0.4999999953));
  const e = f32x4.add(f32x4.add(f32x4.mul(q, f32x4.mul(r, r)), r), f32x4.splat(1));
  // 2ⁿ in two factors, for n reaches beyond the exponents that floats have.
  const whole = i32x4.sub(shifted, f32x4.splat(ROUNDING));
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(e, power(half)), power(i32x4.sub(whole, half)));
}

/** 1 / (1 + e⁻ˣ). */
export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** ln(1 + eˣ) = max(x, 0) + ln(1 + u) with u = e^−|x|. */
export function softplus4(x: v128): v128 {
  const u = exp4(f32x4.neg(f32x4.abs(x)));
  // ln(1 + u) = 2 artanh(s) with s = u / (2 + u), which is at most 1/3; the polynomial is artanh(s) / s in s².
  const s = f32x4.div(u, f32x4.add(u, f32x4.splat(2)));
  const t = f32x4.mul(s, s);
  let q = f32x4.splat(0.1408916764);
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(0.1398030134));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(0.2001245514));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(0.3333315734));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(1.000000004));
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), f32x4.mul(f32x4.add(s, s), q));
}

/** Hyperbolic tangent: a polynomial near 0, where 1 − 2 / (e²ˣ + 1) would lose digits. */
export function tanh4(x: v128): v128 {
  const t = f32x4.mul(x, x);
  // tanh(x) / x in x², |x| ≤ 0.625
  let q = f32x4.splat(-0.005659988978);
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(0.0205909883));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(-0.05372106801));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(0.1333112754));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(-0.3333326053));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(0.9999999961));
  const one = f32x4.splat(1);
  const far = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(exp4(f32x4.add(x, x)), one)));
  return v128.bitselect(f32x4.mul(x, q), far, f32x4.lt(f32x4.abs(x), f32x4.splat(0.625)));
}
