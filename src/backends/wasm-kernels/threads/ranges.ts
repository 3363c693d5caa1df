/** A part of a range. */
export interface Part {
  start: number;
  count: number;
}

/**
 * Cuts `total` into at most `count` parts of about one size, each but the last a multiple of `unit`. None is smaller than a
 * unit, unless it is all: kernels do less than that in another way, with other bits.
 */
export function split(total: number, count: number, unit = 1): Part[] {
  const each = Math.max(unit, Math.ceil(total / count / unit) * unit);
  const parts: Part[] = [];
  for (let start = 0; start < total; ) {
    const rest = total - start;
    const size = rest - each < unit ? rest : each;
    parts.push({ start, count: size });
    start += size;
  }
  return parts;
}
