/**
 * Copies an image [height, width, channels] into a frame [frameHeight, frameWidth, channels], `top` rows down and `left`
 * columns in; what does not fit is cut off, and what it does not reach stays as it is. Both may be negative.
 */
export function frame(
  x: usize,
  height: i32,
  width: i32,
  channels: i32,
  top: i32,
  left: i32,
  frameHeight: i32,
  frameWidth: i32,
  to: usize,
): void {
  const pixel = (<usize>channels) << 2;
  const firstRow = max(0, -top);
  const endRow = min(height, frameHeight - top);
  const firstColumn = max(0, -left);
  const columns = min(width, frameWidth - left) - firstColumn;
  if (columns <= 0) return;
  const bytes = <usize>columns * pixel;
  for (let row = firstRow; row < endRow; row++) {
    const target = to + <usize>((row + top) * frameWidth + firstColumn + left) * pixel;
    memory.copy(target, x + <usize>(row * width + firstColumn) * pixel, bytes);
  }
}
