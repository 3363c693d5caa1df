/**
 * a · b + sum of four floats: rounded once where the module is compiled with relaxed SIMD and the processor can, and so
 * a fifth faster but not the same on every machine; rounded twice, and the same everywhere, in the plain module.
 */
export function madd(a: v128, b: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum);
  return f32x4.add(sum, f32x4.mul(a, b));
}
