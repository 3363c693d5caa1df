/**
 * Single-precision matrix products in SIMD.
 *
 * C[m, n] = act(op(A)[m, k] · op(B)[k, n] + bias), row-major. Every element is summed over k in ascending order with
 * separate multiplication and addition (in the plain module), so the result does not depend on the sizes around it, on the
 * form of the operands or on the machine.
 *
 * The tile is 4 rows × 8 columns: 8 accumulators of the 16 registers that x86-64 has. B is copied into panels of 8
 * columns, a block of them at a time, which the second-level cache holds while the strips of A pass by.
 */
import { dots } from './dots';
import { copyPart, packColumns, packRows, packStrip, WIDTH } from './pack';
import { strip } from './tile';

/** Rows of a tile. */
const HEIGHT: i32 = 4;
/** Depth of a block: a panel of 8 columns then takes 16 KiB of the first-level cache. */
const DEPTH: i32 = 512;
/** Floats of a block of panels: 64 KiB. */
const BLOCK: i32 = 4 * DEPTH * WIDTH;
/** Up to so many rows B is read in place: copying it would cost as much as the product. */
const FEW_ROWS: i32 = 8;
/** Up to so many columns a tile of 8 would be mostly empty. */
const FEW_COLUMNS: i32 = 4;

/** From so many panels on, four columns of a transposed A are copied together: each k lies on another page there. */
const PANELS_WORTH_A_STRIP: i32 = 3;

/** Byte offsets in the scratch memory: a tile, the last panel's bias, a strip of A, the panels. */
const TILE_AT: usize = 0;
const BIAS_AT: usize = 128;
const STRIP_AT: usize = 192;
const PANELS_AT: usize = 192 + <usize>DEPTH * 16;

/** Bytes of scratch memory that `gemm` needs. */
export function gemmScratch(): i32 {
  return <i32>PANELS_AT + BLOCK * 4;
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
  // Columns whose results cannot be stored as vectors go through a tile of scratch memory, one panel at a time.
  const storable = cColumn == 4;
  const inPlace = !bTransposed && m <= FEW_ROWS;
  const depthBlocks = (k + DEPTH - 1) / DEPTH;
  const depth = (k + depthBlocks - 1) / depthBlocks;
  const panels = scratch + PANELS_AT;
  const scratchTile = scratch + TILE_AT;
  for (let k0 = 0; k0 < k; k0 += depth) {
    const kc = min(depth, k - k0);
    const more = add || k0 > 0;
    const shift = k0 + kc == k ? bias : 0;
    const panelBytes = (<usize>kc) << 5;
    const columnsPerBlock = max(1, BLOCK / (kc * WIDTH)) * WIDTH;
    for (let n0 = 0; n0 < n; n0 += columnsPerBlock) {
      const nc = min(columnsPerBlock, n - n0);
      const whole = nc & -WIDTH;
      for (let j = inPlace ? whole : 0; j < nc; j += WIDTH) {
        const columns = min(WIDTH, nc - j);
        const to = panels + <usize>(j / WIDTH) * panelBytes;
        if (bTransposed)
          packColumns(b + <usize>(n0 + j) * bStep + ((<usize>k0) << 2), bStep, kc, columns, to);
        else packRows(b + <usize>k0 * bStep + ((<usize>(n0 + j)) << 2), bStep, kc, columns, to);
      }
      const right = inPlace ? b + <usize>k0 * bStep + ((<usize>n0) << 2) : panels;
      const rightStep = inPlace ? bStep : 32;
      const rightPanel: usize = inPlace ? 32 : panelBytes;
      const blockBias = shift ? shift + ((<usize>n0) << 2) : 0;
      const direct = storable ? whole / WIDTH : 0;
      for (let i = 0; i < m; i += HEIGHT) {
        const rows = min(HEIGHT, m - i);
        let left = a + <usize>i * aRow + <usize>k0 * aStep;
        let step = aStep;
        if (aRow == 4 && rows == HEIGHT && direct >= PANELS_WORTH_A_STRIP) {
          left = packStrip(left, aStep, kc, scratch + STRIP_AT);
          step = 16;
        }
        const d1 = rows > 1 ? aRow : 0;
        const d2 = rows > 2 ? aRow * 2 : 0;
        const d3 = rows > 3 ? aRow * 3 : 0;
        const target = c + <usize>i * cRow + <usize>n0 * cColumn;
        if (direct)
          strip(
            left,
            d1,
            d2,
            d3,
            step,
            0,
            right,
            rightStep,
            0,
            rightPanel,
            direct,
            1,
            kc,
            target,
            cRow,
            rows,
            more,
            blockBias,
            activation,
            slope,
          );
        for (let j = direct * WIDTH; j < nc; j += WIDTH) {
          const columns = min(WIDTH, nc - j);
          const part = inPlace && columns == WIDTH;
          const from = part ? right + ((<usize>j) << 2) : panels + <usize>(j / WIDTH) * panelBytes;
          const place = target + <usize>j * cColumn;
          if (more) copyPart(place, cRow, cColumn, scratchTile, 32, 4, rows, columns);
          if (blockBias) copyPart(blockBias + ((<usize>j) << 2), 4, 4, scratch + BIAS_AT, 4, 4, 1, columns);
          const tileBias = blockBias ? scratch + BIAS_AT : 0;
          strip(
            left,
            d1,
            d2,
            d3,
            step,
            0,
            from,
            part ? bStep : 32,
            0,
            0,
            1,
            1,
            kc,
            scratchTile,
            32,
            rows,
            more,
            tileBias,
            activation,
            slope,
          );
          copyPart(scratchTile, 32, 4, place, cRow, cColumn, rows, columns);
        }
      }
    }
  }
}

/**
 * C = act(op(A) · op(B) + bias), m, k, n ≥ 1. Each `ld…` is the distance of two rows as they lie in memory, in floats, so
 * that a part of a larger product can be asked for; any part gives the bits of the whole.
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
  lda: i32,
  b: usize,
  ldb: i32,
  c: usize,
  ldc: i32,
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
  const aLine = <usize>lda * floats;
  const bLine = <usize>ldb * floats;
  const cLine = <usize>ldc * floats;
  if (n <= FEW_COLUMNS) {
    if (transposeA && !bias) {
      // Cᵀ = op(B)ᵀ · A, where A [k, m] is an untransposed right operand and the few columns are a tile's rows.
      const row = transposeB ? bLine : floats;
      const step = transposeB ? floats : bLine;
      blocks(b, row, step, a, aLine, false, c, floats, cLine, n, k, m, add, 0, 0, 0, scratch);
      return;
    }
    const inPlace = transposeB || ldb == 1;
    if (!transposeA && k >= HEIGHT && (inPlace || k * n <= BLOCK)) {
      const column = transposeB ? bLine : <usize>k * floats;
      if (!inPlace) copyPart(b, floats, bLine, scratch + PANELS_AT, column, floats, n, k);
      dots(
        a,
        aLine,
        inPlace ? b : scratch + PANELS_AT,
        column,
        c,
        cLine,
        m,
        k,
        n,
        add,
        bias,
        activation,
        slope,
      );
      return;
    }
  }
  const aRow = transposeA ? floats : aLine;
  const aStep = transposeA ? aLine : floats;
  blocks(
    a,
    aRow,
    aStep,
    b,
    bLine,
    transposeB,
    c,
    cLine,
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
