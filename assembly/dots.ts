/** The sums of the lanes of four vectors, as one vector. */
function sumLanes(x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  const low01 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
  const sum01 = f32x4.add(low01, high01);
  const sum23 = f32x4.add(low23, high23);
  return f32x4.add(v128.shuffle<f64>(sum01, sum23, 0, 2), v128.shuffle<f64>(sum01, sum23, 1, 3));
}

/**
 * The product with very few columns, whose tiles would be nearly empty: dot products along k, four rows at a time.
 * A lies [m, k], B column after column, [n, k].
 */
export function dots(
  a: usize,
  b: usize,
  c: usize,
  m: i32,
  k: i32,
  n: i32,
  add: bool,
  bias: usize,
  activation: i32,
  slope: f32,
): void {
  const aRow = (<usize>k) << 2;
  const whole = k & -4;
  for (let i = 0; i < m; i += 4) {
    const rows = min(4, m - i);
    const d1 = rows > 1 ? aRow : 0;
    const d2 = rows > 2 ? aRow * 2 : 0;
    const d3 = rows > 3 ? aRow * 3 : 0;
    for (let j = 0; j < n; j++) {
      let p = a;
      let q = b + <usize>j * aRow;
      const end = q + ((<usize>whole) << 2);
      let x0 = f32x4.splat(0);
      let x1 = x0;
      let x2 = x0;
      let x3 = x0;
      for (; q != end; q += 16) {
        const y = v128.load(q);
        x0 = f32x4.add(x0, f32x4.mul(v128.load(p), y));
        x1 = f32x4.add(x1, f32x4.mul(v128.load(p + d1), y));
        x2 = f32x4.add(x2, f32x4.mul(v128.load(p + d2), y));
        x3 = f32x4.add(x3, f32x4.mul(v128.load(p + d3), y));
        p += 16;
      }
      let sums = sumLanes(x0, x1, x2, x3);
      for (let rest = whole; rest < k; rest++) {
        let column = f32x4.splat(load<f32>(p));
        column = f32x4.replace_lane(column, 1, load<f32>(p + d1));
        column = f32x4.replace_lane(column, 2, load<f32>(p + d2));
        column = f32x4.replace_lane(column, 3, load<f32>(p + d3));
        sums = f32x4.add(sums, f32x4.mul(column, v128.load32_splat(q)));
        p += 4;
        q += 4;
      }
      let target = c + ((<usize>j) << 2);
      const offset = bias ? load<f32>(bias + ((<usize>j) << 2)) : 0;
      for (let r = 0; r < rows; r++) {
        let value = f32x4.extract_lane(sums, 0);
        if (add) value += load<f32>(target);
        if (bias) value += offset;
        // As in tiles: a comparison with NaN is false.
        if (activation && value < 0) value = activation == 2 ? value * slope : 0;
        store<f32>(target, value);
        target += (<usize>n) << 2;
        sums = v128.shuffle<f32>(sums, sums, 1, 2, 3, 0);
      }
    }
    a += <usize>rows * aRow;
    c += (<usize>rows * <usize>n) << 2;
  }
}
