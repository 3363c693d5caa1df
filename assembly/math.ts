/**
 * Elementary functions of four floats at a time, within 1e-6 of the value (relative; sine and cosine absolute) over the
 * whole range; NaN gives NaN. The polynomials are least-maximum fits of our own to the functions named beside them.
 */

const LOG2_E: f32 = 1.4426950408889634;
/** ln 2 in two parts: the first has few bits, so that its product with a small integer is exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440054690582767e-4;

/** Adding it to a float of at most 2²² rounds to a whole number, which then stands in the lowest bits. */
const ROUNDING: f32 = 12582912;

/** Quarter turns of a radian, and radians of a quarter turn. */
const QUARTERS: f64 = 0.6366197723675814;
const QUARTER: f64 = 1.5707963267948966;

/**
 * Inlined wherever they are used: a call costs as much as half of the work, and in a loop over several vectors the compiler
 * loads each constant once.
 */
export class Four {
  /** 2ⁿ of four integers within −127 (which gives 0) … 128 (infinity). */
  @inline
  private static power(n: v128): v128 {
    return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
  }

  /** eˣ, 0 far below and infinite far above. */
  @inline
  static exp(x: v128): v128 {
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
    return f32x4.mul(f32x4.mul(e, Four.power(half)), Four.power(i32x4.sub(whole, half)));
  }

  /** 1 / (1 + e⁻ˣ). */
  @inline
  static sigmoid(x: v128): v128 {
    const one = f32x4.splat(1);
    return f32x4.div(one, f32x4.add(one, Four.exp(f32x4.neg(x))));
  }

  /** ln(1 + eˣ) = max(x, 0) + ln(1 + u) with u = e^−|x|. */
  @inline
  static softplus(x: v128): v128 {
    const u = Four.exp(f32x4.neg(f32x4.abs(x)));
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
  @inline
  static tanh(x: v128): v128 {
    const t = f32x4.mul(x, x);
    // tanh(x) / x in x², |x| ≤ 0.625
    let q = f32x4.splat(-0.005659988978);
    q = f32x4.add(f32x4.mul(q, t), f32x4.splat(0.0205909883));
    q = f32x4.add(f32x4.mul(q, t), f32x4.splat(-0.05372106801));
    q = f32x4.add(f32x4.mul(q, t), f32x4.splat(0.1333112754));
    q = f32x4.add(f32x4.mul(q, t), f32x4.splat(-0.3333326053));
    q = f32x4.add(f32x4.mul(q, t), f32x4.splat(0.9999999961));
    const one = f32x4.splat(1);
    const far = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(Four.exp(f32x4.add(x, x)), one)));
    return v128.bitselect(f32x4.mul(x, q), far, f32x4.lt(f32x4.abs(x), f32x4.splat(0.625)));
  }

  /** x σ(x). */
  @inline
  static silu(x: v128): v128 {
    return f32x4.mul(x, Four.sigmoid(x));
  }

  /** The slope of SiLU times dy: dy · s (1 + x (1 − s)), where s = σ(x). */
  @inline
  static siluGrad(dy: v128, x: v128): v128 {
    const one = f32x4.splat(1);
    const s = Four.sigmoid(x);
    const slope = f32x4.mul(s, f32x4.add(one, f32x4.mul(x, f32x4.sub(one, s))));
    return f32x4.mul(dy, slope);
  }

  /** The sine of x and so many quarter turns, for |x| up to 2³¹. */
  @inline
  static sine(x: v128, turns: i32): v128 {
    const low = f64x2.promote_low_f32x4(x);
    const high = f64x2.promote_low_f32x4(v128.shuffle<f64>(x, x, 1, 1));
    const quartersLow = f64x2.nearest(f64x2.mul(low, f64x2.splat(QUARTERS)));
    const quartersHigh = f64x2.nearest(f64x2.mul(high, f64x2.splat(QUARTERS)));
    // What is left is at most π / 4; in double precision no digit of it is lost.
    const restLow = f64x2.sub(low, f64x2.mul(quartersLow, f64x2.splat(QUARTER)));
    const restHigh = f64x2.sub(high, f64x2.mul(quartersHigh, f64x2.splat(QUARTER)));
    const r = v128.shuffle<f64>(f32x4.demote_f64x2_zero(restLow), f32x4.demote_f64x2_zero(restHigh), 0, 2);
    const whole = v128.shuffle<f64>(
      i32x4.trunc_sat_f64x2_s_zero(quartersLow),
      i32x4.trunc_sat_f64x2_s_zero(quartersHigh),
      0,
      2,
    );
    const quarter = i32x4.add(whole, i32x4.splat(turns));
    const t = f32x4.mul(r, r);
    // (sin r − r) / r³ and (cos r − 1 + r² / 2) / r⁴ in r²
    let p = f32x4.splat(-0.000195172668136);
    p = f32x4.add(f32x4.mul(p, t), f32x4.splat(0.00833217791609));
    p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-0.166666549402));
    const sin = f32x4.add(r, f32x4.mul(f32x4.mul(p, t), r));
    let q = f32x4.splat(2.44384154918e-5);
    q = f32x4.add(f32x4.mul(q, t), f32x4.splat(-0.00138873672125));
    q = f32x4.add(f32x4.mul(q, t), f32x4.splat(0.0416666468605));
    q = f32x4.sub(f32x4.mul(q, t), f32x4.splat(0.5));
    const cos = f32x4.add(f32x4.mul(q, t), f32x4.splat(1));
    // An odd quarter turn takes sin to cos, the second and third change the sign.
    const odd = i32x4.shr_s(i32x4.shl(quarter, 31), 31);
    const sign = i32x4.shl(i32x4.shr_u(quarter, 1), 31);
    return v128.xor(v128.bitselect(cos, sin, odd), sign);
  }
}
