/** out[r, c] = weightA[r] · a[r, c] + weightB[r] · b[r, c]. */
export function mixRows(
  a: usize,
  b: usize,
  weightA: usize,
  weightB: usize,
  rows: i32,
  columns: i32,
  out: usize,
): void {
  for (let row = 0; row < rows; row++) {
    const ofA = load<f32>(weightA);
    const ofB = load<f32>(weightB);
    let c = 0;
    for (; c + 4 <= columns; c += 4) {
      const partA = f32x4.mul(f32x4.splat(ofA), v128.load(a));
      v128.store(out, f32x4.add(partA, f32x4.mul(f32x4.splat(ofB), v128.load(b))));
      a += 16;
      b += 16;
      out += 16;
    }
    for (; c < columns; c++) {
      store<f32>(out, ofA * load<f32>(a) + ofB * load<f32>(b));
      a += 4;
      b += 4;
      out += 4;
    }
    weightA += 4;
    weightB += 4;
  }
}
