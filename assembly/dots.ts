import { madd } from './madd';

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
 * The products of four rows with one column, as one vector. k runs in `turns` of the same length; between them the rows
 * jump to `turn` bytes after their last start, and the column goes on.
 */
export function dotFour(
  a: usize,
  d1: usize,
  d2: usize,
  d3: usize,
  turn: usize,
  column: usize,
  turns: i32,
  k: i32,
): v128 {
  const whole = (<usize>(k & -4)) << 2;
  const rest = k & 3;
  let x0 = f32x4.splat(0);
  let x1 = x0;
  let x2 = x0;
  let x3 = x0;
  let tail = x0;
  do {
    let p = a;
    const end = column + whole;
    for (; column != end; column += 16) {
      const y = v128.load(column);
      x0 = madd(v128.load(p), y, x0);
      x1 = madd(v128.load(p + d1), y, x1);
      x2 = madd(v128.load(p + d2), y, x2);
      x3 = madd(v128.load(p + d3), y, x3);
      p += 16;
    }
    for (let i = 0; i < rest; i++) {
      let rows = f32x4.splat(load<f32>(p));
      rows = f32x4.replace_lane(rows, 1, load<f32>(p + d1));
      rows = f32x4.replace_lane(rows, 2, load<f32>(p + d2));
      rows = f32x4.replace_lane(rows, 3, load<f32>(p + d3));
      tail = madd(rows, v128.load32_splat(column), tail);
      p += 4;
      column += 4;
    }
    a += turn;
  } while (--turns);
  return f32x4.add(sumLanes(x0, x1, x2, x3), tail);
}

/**
 * The product with very few columns, whose tiles would be nearly empty: dot products along k, four rows at a time.
 * A lies [m, k], B column after column, [n, k], C [m, n]; `aRow`, `bColumn` and `cRow` are bytes from one to the next.
 */
export function dots(
  a: usize,
  aRow: usize,
  b: usize,
  bColumn: usize,
  c: usize,
  cRow: usize,
  m: i32,
  k: i32,
  n: i32,
  add: bool,
  bias: usize,
  activation: i32,
  slope: f32,
): void {
  for (let i = 0; i < m; i += 4) {
    const rows = min(4, m - i);
    const d1 = rows > 1 ? aRow : 0;
    const d2 = rows > 2 ? aRow * 2 : 0;
    const d3 = rows > 3 ? aRow * 3 : 0;
    for (let j = 0; j < n; j++) {
      let sums = dotFour(a, d1, d2, d3, 0, b + <usize>j * bColumn, 1, k);
      let target = c + ((<usize>j) << 2);
      const offset = bias ? load<f32>(bias + ((<usize>j) << 2)) : 0;
      for (let r = 0; r < rows; r++) {
        let value = f32x4.extract_lane(sums, 0);
        if (add) value += load<f32>(target);
        if (bias) value += offset;
        // As in tiles: a comparison with NaN is false.
        if (activation && value < 0) value = activation == 2 ? value * slope : 0;
        store<f32>(target, value);
        target += cRow;
        sums = v128.shuffle<f32>(sums, sums, 1, 2, 3, 0);
      }
    }
    a += <usize>rows * aRow;
    c += <usize>rows * cRow;
  }
}
