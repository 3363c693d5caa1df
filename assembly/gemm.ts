/**
 * Single-precision matrix products in plain SIMD.
 *
 * C[m, n] = act(op(A)[m, k] · op(B)[k, n] + bias), row-major. Every element is summed over k in ascending order with
 * separate multiplication and addition, so the result does not depend on the sizes around it, on the form of the
 * operands or on the machine.
 *
 * The tile is 4 rows × 8 columns: 8 accumulators of the 16 registers that x86-64 has. B is copied into panels of 8
 * columns that stay in the first-level cache while the rows of A pass by; A is read in place, whichever way it lies.
 */

/** Columns of a tile. */
const WIDTH: i32 = 8;
/** Rows of a tile. */
const HEIGHT: i32 = 4;
/** Depth of a block: a panel of 8 columns then takes 16 KiB of the first-level cache. */
const DEPTH: i32 = 512;
/** Floats of a block of panels. */
const BLOCK: i32 = DEPTH * WIDTH;
/** Up to so many rows B is read in place: copying it would cost as much as the product. */
const FEW_ROWS: i32 = 8;
/** Up to so many columns a tile of 8 would be mostly empty. */
const FEW_COLUMNS: i32 = 4;

/** Byte offsets in the scratch memory: a tile, the last panel's bias, the panels. */
const TILE_AT: usize = 0;
const BIAS_AT: usize = 128;
const PANELS_AT: usize = 192;

/** Bytes of scratch memory that `gemm` needs. */
export function gemmScratch(): i32 {
  return <i32>PANELS_AT + BLOCK * 4;
}

/** The activation of four results: 0 none, 1 relu, 2 LeakyReLU. With the value first `pmax` keeps NaN. */
function activate(x: v128, activation: i32, slope: f32): v128 {
  if (activation == 2) return f32x4.pmax(x, f32x4.mul(x, f32x4.splat(slope)));
  return activation ? f32x4.pmax(x, f32x4.splat(0)) : x;
}

/**
 * One tile: four rows of A, each with its own pointer (rows that do not exist point to one that does, and their
 * results are not used).
 * @param aStep bytes from one k to the next in A
 * @param bStep bytes from one k to the next in B
 * @param cStep bytes from one row to the next in C
 * @param add whether C's present values are added to
 */
function tile(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  k: i32,
  c: usize,
  cStep: usize,
  rows: i32,
  add: bool,
  bias: usize,
  activation: i32,
  slope: f32,
): void {
  const c1 = rows > 1 ? c + cStep : c;
  const c2 = rows > 2 ? c1 + cStep : c;
  const c3 = rows > 3 ? c2 + cStep : c;
  let x00 = f32x4.splat(0);
  let x01 = x00;
  let x10 = x00;
  let x11 = x00;
  let x20 = x00;
  let x21 = x00;
  let x30 = x00;
  let x31 = x00;
  if (add) {
    x00 = v128.load(c);
    x01 = v128.load(c, 16);
    x10 = v128.load(c1);
    x11 = v128.load(c1, 16);
    x20 = v128.load(c2);
    x21 = v128.load(c2, 16);
    x30 = v128.load(c3);
    x31 = v128.load(c3, 16);
  }
  // One pointer walks and the other rows lie at fixed distances: fewer additions a turn (31 GFLOP/s against 28).
  const d1 = a1 - a0;
  const d2 = a2 - a0;
  const d3 = a3 - a0;
  const end = b + <usize>k * bStep;
  do {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let s = v128.load32_splat(a0);
    x00 = f32x4.add(x00, f32x4.mul(s, b0));
    x01 = f32x4.add(x01, f32x4.mul(s, b1));
    s = v128.load32_splat(a0 + d1);
    x10 = f32x4.add(x10, f32x4.mul(s, b0));
    x11 = f32x4.add(x11, f32x4.mul(s, b1));
    s = v128.load32_splat(a0 + d2);
    x20 = f32x4.add(x20, f32x4.mul(s, b0));
    x21 = f32x4.add(x21, f32x4.mul(s, b1));
    s = v128.load32_splat(a0 + d3);
    x30 = f32x4.add(x30, f32x4.mul(s, b0));
    x31 = f32x4.add(x31, f32x4.mul(s, b1));
    a0 += aStep;
    b += bStep;
  } while (b != end);
  if (bias) {
    const b0 = v128.load(bias);
    const b1 = v128.load(bias, 16);
    x00 = activate(f32x4.add(x00, b0), activation, slope);
    x01 = activate(f32x4.add(x01, b1), activation, slope);
    x10 = activate(f32x4.add(x10, b0), activation, slope);
    x11 = activate(f32x4.add(x11, b1), activation, slope);
    x20 = activate(f32x4.add(x20, b0), activation, slope);
    x21 = activate(f32x4.add(x21, b1), activation, slope);
    x30 = activate(f32x4.add(x30, b0), activation, slope);
    x31 = activate(f32x4.add(x31, b1), activation, slope);
  }
  // Rows that do not exist first: they share the address of the first, which must win.
  v128.store(c3, x30);
  v128.store(c3, x31, 16);
  v128.store(c2, x20);
  v128.store(c2, x21, 16);
  v128.store(c1, x10);
  v128.store(c1, x11, 16);
  v128.store(c, x00);
  v128.store(c, x01, 16);
}

/** Copies `k` rows of up to 8 columns, `bStep` bytes apart, into a panel; missing columns become zeros. */
function packRows(b: usize, bStep: usize, k: i32, columns: i32, to: usize): void {
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
function packColumns(b: usize, bStep: usize, k: i32, columns: i32, to: usize): void {
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
function copyPart(
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

/**
 * The product over blocks. Strides are in bytes; `bTransposed` tells that B lies [n, k] with `bStep` bytes a row.
 * The activation is applied together with the bias.
 */
function blocks(
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  bTransposed: bool,
  c: usize,
  cRow: usize,
  cColumn: usize,
  m: i32,
  k: i32,
  n: i32,
  add: bool,
  bias: usize,
  activation: i32,
  slope: f32,
  scratch: usize,
): void {
  const inPlace = !bTransposed && m <= FEW_ROWS;
  const depthBlocks = (k + DEPTH - 1) / DEPTH;
  const depth = (k + depthBlocks - 1) / depthBlocks;
  const panels = scratch + PANELS_AT;
  const scratchTile = scratch + TILE_AT;
  for (let k0 = 0; k0 < k; k0 += depth) {
    const kc = min(depth, k - k0);
    const last = k0 + kc == k;
    const panelBytes = (<usize>kc) << 5;
    const columnsPerBlock = max(1, BLOCK / (kc * WIDTH)) * WIDTH;
    for (let n0 = 0; n0 < n; n0 += columnsPerBlock) {
      const nc = min(columnsPerBlock, n - n0);
      let panel = panels;
      for (let j = 0; j < nc; j += WIDTH) {
        const columns = min(WIDTH, nc - j);
        if (bTransposed)
          packColumns(b + <usize>(n0 + j) * bStep + ((<usize>k0) << 2), bStep, kc, columns, panel);
        else if (!inPlace || columns < WIDTH)
          packRows(b + <usize>k0 * bStep + ((<usize>(n0 + j)) << 2), bStep, kc, columns, panel);
        panel += panelBytes;
      }
      for (let i = 0; i < m; i += HEIGHT) {
        const rows = min(HEIGHT, m - i);
        const a0 = a + <usize>i * aRow + <usize>k0 * aStep;
        const a1 = rows > 1 ? a0 + aRow : a0;
        const a2 = rows > 2 ? a1 + aRow : a0;
        const a3 = rows > 3 ? a2 + aRow : a0;
        panel = panels;
        for (let j = 0; j < nc; j += WIDTH) {
          const columns = min(WIDTH, nc - j);
          const direct = inPlace && columns == WIDTH;
          const right = direct ? b + <usize>k0 * bStep + ((<usize>(n0 + j)) << 2) : panel;
          const rightStep = direct ? bStep : 32;
          const target = c + <usize>i * cRow + <usize>(n0 + j) * cColumn;
          const more = add || k0 > 0;
          let shift: usize = 0;
          if (last && bias) {
            shift = bias + ((<usize>(n0 + j)) << 2);
            if (columns < WIDTH) {
              copyPart(shift, 4, 4, scratch + BIAS_AT, 4, 4, 1, columns);
              shift = scratch + BIAS_AT;
            }
          }
          if (columns == WIDTH && cColumn == 4) {
            tile(
              a0,
              a1,
              a2,
              a3,
              aStep,
              right,
              rightStep,
              kc,
              target,
              cRow,
              rows,
              more,
              shift,
              activation,
              slope,
            );
          } else {
            if (more) copyPart(target, cRow, cColumn, scratchTile, 32, 4, rows, columns);
            tile(
              a0,
              a1,
              a2,
              a3,
              aStep,
              right,
              rightStep,
              kc,
              scratchTile,
              32,
              rows,
              more,
              shift,
              activation,
              slope,
            );
            copyPart(scratchTile, 32, 4, target, cRow, cColumn, rows, columns);
          }
          panel += panelBytes;
        }
      }
    }
  }
}

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
function dots(
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
  for (let i = 0; i < m; i += HEIGHT) {
    const rows = min(HEIGHT, m - i);
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

/**
 * C = act(op(A) · op(B) + bias), m, k, n ≥ 1.
 * @param a A [m, k], or [k, m] when `transposeA`
 * @param b B [k, n], or [n, k] when `transposeB`
 * @param bias [n], or 0
 * @param add whether C's present values are added to the product
 * @param activation 0 none, 1 relu, 2 LeakyReLU; only together with a bias
 * @param slope of LeakyReLU below zero, in 0 … 1
 * @param scratch memory of `gemmScratch()` bytes
 */
export function gemm(
  a: usize,
  b: usize,
  c: usize,
  m: i32,
  k: i32,
  n: i32,
  transposeA: bool,
  transposeB: bool,
  add: bool,
  bias: usize,
  activation: i32,
  slope: f32,
  scratch: usize,
): void {
  const floats = <usize>4;
  const bStep = <usize>(transposeB ? k : n) * floats;
  if (n <= FEW_COLUMNS) {
    if (transposeA && !bias) {
      // Cᵀ = op(B)ᵀ · A, where A [k, m] is an untransposed right operand and the few columns are a tile's rows.
      const row = transposeB ? bStep : floats;
      const step = transposeB ? floats : bStep;
      blocks(
        b,
        row,
        step,
        a,
        <usize>m * floats,
        false,
        c,
        floats,
        <usize>n * floats,
        n,
        k,
        m,
        add,
        0,
        0,
        0,
        scratch,
      );
      return;
    }
    const inPlace = transposeB || n == 1;
    if (!transposeA && k >= HEIGHT && (inPlace || k * n <= BLOCK)) {
      if (!inPlace) copyPart(b, floats, bStep, scratch + PANELS_AT, <usize>k * floats, floats, n, k);
      dots(a, inPlace ? b : scratch + PANELS_AT, c, m, k, n, add, bias, activation, slope);
      return;
    }
  }
  const aRow = transposeA ? floats : <usize>k * floats;
  const aStep = transposeA ? <usize>m * floats : floats;
  blocks(
    a,
    aRow,
    aStep,
    b,
    bStep,
    transposeB,
    c,
    <usize>n * floats,
    floats,
    m,
    k,
    n,
    add,
    bias,
    activation,
    slope,
    scratch,
  );
}
