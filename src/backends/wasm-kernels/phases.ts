import type { Geometry } from '../convolution';

/** One axis of one phase of a strided convolution's input gradient: see {@link axisPhases}. */
export interface AxisPhase {
  /** First filter tap of the phase; its taps are `tap, tap + stride, …`. */
  tap: number;
  /** Number of taps. */
  taps: number;
  padBefore: number;
  padAfter: number;
  /** Position along the convolution's output of the first input position belonging to the phase. */
  skip: number;
  /** First input position of the phase; they are `position, position + stride, …`. */
  position: number;
  /** Number of input positions of the phase. */
  count: number;
}

/**
 * Splits the gradient with respect to the input of a strided convolution, along one axis, into one stride-1
 * convolution a phase (Dumoulin and Visin 2016, "A guide to convolution arithmetic", section 4, without the
 * inserted zeros).
 *
 * From y[o] = Σ_k x[o·s + k − p]·w[k] follows, for the input positions i ≡ r − p (mod s),
 * dx[q·s + r − p] = Σ_j dy[q − j]·w[r + j·s]: a plain correlation of dy with the flipped taps r, r + s, ….
 * A phase without taps (stride above the filter's size) has `taps` 0 and its positions get no gradient.
 *
 * @param size input positions
 * @param outputs output positions
 * @param filter taps in all
 * @param pad zeros before the first input position
 */
export function axisPhases(
  size: number,
  outputs: number,
  filter: number,
  stride: number,
  pad: number,
): AxisPhase[] {
  const phases: AxisPhase[] = [];
  for (let tap = 0; tap < stride; tap += 1) {
    const taps = tap < filter ? Math.ceil((filter - tap) / stride) : 0;
    const first = Math.ceil((pad - tap) / stride);
    const last = Math.floor((size - 1 + pad - tap) / stride);
    const count = last - first + 1;
    if (count <= 0) continue;
    const before = taps - 1 - first;
    phases.push({
      tap,
      taps,
      // Padding cannot be negative: then the correlation starts too early and `skip` outputs are dropped.
      padBefore: Math.max(0, before),
      padAfter: Math.max(0, last - (outputs - 1)),
      skip: Math.max(0, -before),
      position: first * stride + tap - pad,
      count,
    });
  }
  return phases;
}

/** Phases of both axes. */
export function phasesOf(g: Geometry): { rows: AxisPhase[]; columns: AxisPhase[] } {
  return {
    rows: axisPhases(g.inHeight, g.outHeight, g.filterHeight, g.strideHeight, g.padInfo.top),
    columns: axisPhases(g.inWidth, g.outWidth, g.filterWidth, g.strideWidth, g.padInfo.left),
  };
}
