/** Columns of a panel. */
export const WIDTH: i32 = 8;

/** Copies `k` rows of up to 8 columns, `bStep` bytes apart, into a panel; missing columns become zeros. */
export function packRows(b: usize, bStep: usize, k: i32, columns: i32, to: usize): void {
  if (columns == WIDTH) {
    do {
      v128.store(to, v128.load(b));
      v128.store(to, v128.load(b, 16), 16);
      b += bStep;
      to += 32;
    } while (--k);
    return;
  }
  do {
    for (let j: i32 = 0; j < WIDTH; j++) {
      store<f32>(to + (j << 2), j < columns ? load<f32>(b + (j << 2)) : 0);
    }
    b += bStep;
    to += 32;
  } while (--k);
}

/** Copies `k` times four neighbouring floats, `step` bytes apart. @returns where they are now. */
export function packStrip(a: usize, step: usize, k: i32, to: usize): usize {
  const end = to + ((<usize>k) << 4);
  for (let at = to; at != end; at += 16) {
    v128.store(at, v128.load(a));
    a += step;
  }
  return to;
}

/** Four rows of a transposed B into four columns of a panel. */
function packFour(b0: usize, b1: usize, b2: usize, b3: usize, k: i32, to: usize): void {
  for (; k >= 4; k -= 4) {
    const r0 = v128.load(b0);
    const r1 = v128.load(b1);
    const r2 = v128.load(b2);
    const r3 = v128.load(b3);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2));
    v128.store(to, v128.shuffle<f64>(low01, low23, 1, 3), 32);
    v128.store(to, v128.shuffle<f64>(high01, high23, 0, 2), 64);
    v128.store(to, v128.shuffle<f64>(high01, high23, 1, 3), 96);
    b0 += 16;
    b1 += 16;
    b2 += 16;
    b3 += 16;
    to += 128;
  }
  for (; k > 0; k--) {
    store<f32>(to, load<f32>(b0));
    store<f32>(to, load<f32>(b1), 4);
    store<f32>(to, load<f32>(b2), 8);
    store<f32>(to, load<f32>(b3), 12);
    b0 += 4;
    b1 += 4;
    b2 += 4;
    b3 += 4;
    to += 32;
  }
}

/** Copies up to 8 rows of a transposed B, `bStep` bytes apart, into the columns of a panel; missing ones repeat the last. */
export function packColumns(b: usize, bStep: usize, k: i32, columns: i32, to: usize): void {
  const b1 = columns > 1 ? b + bStep : b;
  const b2 = columns > 2 ? b1 + bStep : b1;
  const b3 = columns > 3 ? b2 + bStep : b2;
  packFour(b, b1, b2, b3, k, to);
  const b4 = columns > 4 ? b3 + bStep : b3;
  const b5 = columns > 5 ? b4 + bStep : b4;
  const b6 = columns > 6 ? b5 + bStep : b5;
  const b7 = columns > 7 ? b6 + bStep : b6;
  packFour(b4, b5, b6, b7, k, to + 16);
}

/** Copies `rows` × `columns` floats with any strides (bytes). */
export function copyPart(
  from: usize,
  fromRow: usize,
  fromColumn: usize,
  to: usize,
  toRow: usize,
  toColumn: usize,
  rows: i32,
  columns: i32,
): void {
  for (let i = 0; i < rows; i++) {
    let source = from;
    let target = to;
    for (let j = 0; j < columns; j++) {
      store<f32>(target, load<f32>(source));
      source += fromColumn;
      target += toColumn;
    }
    from += fromRow;
    to += toRow;
  }
}
