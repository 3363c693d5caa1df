/** Copies `rows` times `bytes` bytes (a multiple of four), whose starts lie `fromRow` and `toRow` bytes apart. */
export function copyColumns(
  from: usize,
  fromRow: usize,
  to: usize,
  toRow: usize,
  rows: i32,
  bytes: usize,
): void {
  const whole = bytes & -16;
  for (let row = 0; row < rows; row++) {
    let at: usize = 0;
    for (; at != whole; at += 16) v128.store(to + at, v128.load(from + at));
    for (; at != bytes; at += 4) store<f32>(to + at, load<f32>(from + at));
    from += fromRow;
    to += toRow;
  }
}
