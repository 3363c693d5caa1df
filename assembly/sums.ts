/** Sums in double precision and a fixed order. */

/** Totals of two neighbouring columns, taken further by one row. */
function low(total: v128, x: v128): v128 {
  return f64x2.add(total, f64x2.promote_low_f32x4(x));
}

/** The same of the next two. */
function high(total: v128, x: v128): v128 {
  return f64x2.add(total, f64x2.promote_low_f32x4(v128.shuffle<f64>(x, x, 1, 1)));
}

/** Two pairs of double totals as four floats. */
function floats(first: v128, second: v128): v128 {
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(second), 0, 2);
}

/** out[c] = Σ_r x[r, c] over `rows` × `columns`: eight columns at a time, then one. */
export function sumRows(x: usize, rows: i32, columns: i32, out: usize): void {
  const row = (<usize>columns) << 2;
  let c = 0;
  for (; c + 8 <= columns; c += 8) {
    let total0 = f64x2.splat(0);
    let total1 = total0;
    let total2 = total0;
    let total3 = total0;
    let from = x + ((<usize>c) << 2);
    for (let r = 0; r < rows; r++) {
      const x0 = v128.load(from);
      const x1 = v128.load(from, 16);
      total0 = low(total0, x0);
      total1 = high(total1, x0);
      total2 = low(total2, x1);
      total3 = high(total3, x1);
      from += row;
    }
    const to = out + ((<usize>c) << 2);
    v128.store(to, floats(total0, total1));
    v128.store(to, floats(total2, total3), 16);
  }
  for (; c < columns; c++) {
    let total: f64 = 0;
    let from = x + ((<usize>c) << 2);
    for (let r = 0; r < rows; r++) {
      total += load<f32>(from);
      from += row;
    }
    store<f32>(out + ((<usize>c) << 2), <f32>total);
  }
}

/** The sum of `n` floats, eight running totals. */
export function sumAll(x: usize, n: i32): f64 {
  let total0 = f64x2.splat(0);
  let total1 = total0;
  let total2 = total0;
  let total3 = total0;
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const x0 = v128.load(x);
    const x1 = v128.load(x, 16);
    total0 = low(total0, x0);
    total1 = high(total1, x0);
    total2 = low(total2, x1);
    total3 = high(total3, x1);
    x += 32;
  }
  const pair = f64x2.add(f64x2.add(total0, total1), f64x2.add(total2, total3));
  let total = f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
  for (; i < n; i++) {
    total += load<f32>(x);
    x += 4;
  }
  return total;
}
