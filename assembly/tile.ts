import { madd } from './madd';

/** The activation of four results: 0 none, 1 relu, 2 LeakyReLU. With the value first `pmax` keeps NaN. */
function activate(x: v128, activation: i32, slope: f32): v128 {
  if (activation == 2) return f32x4.pmax(x, f32x4.mul(x, f32x4.splat(slope)));
  return activation ? f32x4.pmax(x, f32x4.splat(0)) : x;
}

/**
 * A strip of tiles: four rows of A against some panels of B, the same 4 × 8 numbers in registers over all k.
 * Rows that do not exist have the distance of one that does, and their results are not used.
 * k runs in `turns` of the same length, between which A and B may jump: the rows of an image, say.
 * @param a first row of A; the others lie `d1`, `d2` and `d3` bytes after it
 * @param aStep bytes from one k to the next in A
 * @param aTurn bytes from one turn's start to the next one's in A
 * @param b first panel; the next lies `bPanel` bytes after it
 * @param bStep bytes from one k to the next in B
 * @param bTurn bytes from one turn's start to the next one's in B
 * @param k length of a turn
 * @param cStep bytes from one row to the next in C
 * @param add whether C's present values are added to
 */
export function strip(
  a: usize,
  d1: usize,
  d2: usize,
  d3: usize,
  aStep: usize,
  aTurn: usize,
  b: usize,
  bStep: usize,
  bTurn: usize,
  bPanel: usize,
  panels: i32,
  turns: i32,
  k: i32,
  c: usize,
  cStep: usize,
  rows: i32,
  add: bool,
  bias: usize,
  activation: i32,
  slope: f32,
): void {
  // From the end of a turn to the start of the next.
  const aLeap = aTurn - <usize>k * aStep;
  const bLeap = bTurn - <usize>k * bStep;
  do {
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
    let p = a;
    let q = b;
    let end = b + <usize>k * bStep;
    let turn = turns;
    for (;;) {
      do {
        const b0 = v128.load(q);
        const b1 = v128.load(q, 16);
        let s = v128.load32_splat(p);
        x00 = madd(s, b0, x00);
        x01 = madd(s, b1, x01);
        s = v128.load32_splat(p + d1);
        x10 = madd(s, b0, x10);
        x11 = madd(s, b1, x11);
        s = v128.load32_splat(p + d2);
        x20 = madd(s, b0, x20);
        x21 = madd(s, b1, x21);
        s = v128.load32_splat(p + d3);
        x30 = madd(s, b0, x30);
        x31 = madd(s, b1, x31);
        p += aStep;
        q += bStep;
      } while (q != end);
      if (--turn == 0) break;
      p += aLeap;
      q += bLeap;
      end += bTurn;
    }
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
    b += bPanel;
    c += 32;
    if (bias) bias += 32;
  } while (--panels);
}
