/**
 * Largest-Triangle-Three-Buckets (Steinarsson 2013, "Downsampling Time Series for Visual Representation"): keeps the
 * points that carry a curve's shape, so that a chart of 160 rows shows the spikes of a million steps.
 */

/** The mean of the finite points in [begin, end); `null` where there are none. */
function centroid(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  begin: number,
  end: number,
): [number, number] | null {
  let sumX = 0;
  let sumY = 0;
  let count = 0;
  for (let i = begin; i < end; i++) {
    if (!Number.isFinite(y[i])) continue;
    sumX += x[i];
    sumY += y[i];
    count++;
  }
  return count === 0 ? null : [sumX / count, sumY / count];
}

/**
 * Indices of the points to draw, strictly increasing, the first and the last always among them.
 *
 * `x` ascends and is finite; `x` and `y` are equally long; at most `n` (an integer of at least 3) indices come back,
 * all of them where there are no more. A value that is not finite counts for nothing in the areas and is chosen only
 * where its whole bucket is not finite, so that a gap in the curve stays a gap.
 * Throws `RangeError` for unequal lengths or `n` below 3.
 */
export function lttb(x: ArrayLike<number>, y: ArrayLike<number>, n: number): Uint32Array {
  const length = x.length;
  if (y.length !== length) throw new RangeError(`${length} positions but ${y.length} values`);
  if (!Number.isInteger(n) || n < 3) throw new RangeError(`Needs an integer of at least 3 points, not ${n}`);
  if (length <= n) return Uint32Array.from({ length }, (_, i) => i);

  const chosen = new Uint32Array(n);
  // The inner points are shared out among n - 2 buckets; bucket b begins here.
  const start = (bucket: number) => 1 + Math.floor((bucket * (length - 2)) / (n - 2));
  let anchor: [number, number] | null = Number.isFinite(y[0]) ? [x[0], y[0]] : null;
  for (let bucket = 0; bucket < n - 2; bucket++) {
    const begin = start(bucket);
    const end = start(bucket + 1);
    const next =
      bucket === n - 3 ? centroid(x, y, length - 1, length) : centroid(x, y, end, start(bucket + 2));
    // Beside a gap the triangle has only two corners: the missing one is put level with the bucket.
    const own = anchor === null || next === null ? centroid(x, y, begin, end) : null;
    const [ax, ay] = anchor ?? [x[begin - 1], own?.[1] ?? 0];
    const [bx, by] = next ?? [x[end], own?.[1] ?? 0];
    let best = begin;
    let bestArea = -1;
    for (let i = begin; i < end; i++) {
      const area = Math.abs((ax - bx) * (y[i] - ay) - (ax - x[i]) * (by - ay));
      // Written so that an area that overflowed (NaN) still beats a missing value.
      if (Number.isFinite(y[i]) && !(area <= bestArea)) {
        best = i;
        bestArea = area;
      }
    }
    chosen[bucket + 1] = best;
    if (Number.isFinite(y[best])) anchor = [x[best], y[best]];
  }
  chosen[n - 1] = length - 1;
  return chosen;
}
