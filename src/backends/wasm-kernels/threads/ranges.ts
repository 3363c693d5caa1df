/** A part of a range. */
export interface Part {
  start: number;
  count: number;
  /** The thread that takes it. */
  thread: number;
}

/** Cuts `total` into at most `count` parts of about one size, each but the last a multiple of `unit`. */
export function split(total: number, count: number, unit = 1): Part[] {
  const each = Math.max(unit, Math.ceil(total / count / unit) * unit);
  const parts: Part[] = [];
  for (let start = 0; start < total; start += each) {
    parts.push({ start, count: Math.min(each, total - start), thread: parts.length });
  }
  return parts;
}
