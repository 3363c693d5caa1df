/** Loads the first four of `n` floats, zeros where there are fewer. */
export function loadFew(x: usize, n: i32): v128 {
  if (n > 3) return v128.load(x);
  let few = f32x4.splat(0);
  if (n > 0) few = v128.load32_zero(x);
  if (n > 1) few = f32x4.replace_lane(few, 1, load<f32>(x, 4));
  if (n > 2) few = f32x4.replace_lane(few, 2, load<f32>(x, 8));
  return few;
}

/** Stores a vector, or as many of its floats as there is place for `n`. */
export function storeFew(y: usize, n: i32, few: v128): void {
  if (n > 3) {
    v128.store(y, few);
    return;
  }
  if (n > 0) store<f32>(y, f32x4.extract_lane(few, 0));
  if (n > 1) store<f32>(y, f32x4.extract_lane(few, 1), 4);
  if (n > 2) store<f32>(y, f32x4.extract_lane(few, 2), 8);
}
