import type { NumberParam } from '../../core/params';

/**
 * How a slider's track maps to values: `t` runs from 0 (left end) to 1 (right end). Positions are exact,
 * so a typed value keeps its own place; what the track gives back lies on a grid of round numbers.
 */
export interface Track {
  min: number;
  max: number;
  /** Where a value lies on the track, in [0, 1]; values outside the range lie at its ends. */
  positionOf(value: number): number;
  /** The round number nearest to a position. */
  valueAt(t: number): number;
  /** The next round number up or down, for arrow keys; `big` (page keys) goes about ten times as far. */
  next(value: number, direction: 1 | -1, big: boolean): number;
}

/** Round numbers within a decade, ten of them as in the R10 series: near-equal steps on a log track. */
const ROUND_NUMBERS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8] as const;
/** Share of a log track that stands for 0 … `logFloor`, where the range begins at 0. */
const ZERO_SHARE = 0.06;
/** Steps of an arrow key that a page key makes on a linear track. */
const BIG_STEPS = 10;

/** The track of a number's slider, from its description. */
export function trackOf(param: NumberParam): Track {
  switch (param.scale ?? 'linear') {
    case 'linear':
      return linearTrack(param);
    case 'complement':
      return complementTrack(param);
    case 'log2':
    case 'log10':
      return logTrack(param);
  }
}

/** A log track of 1 − value from right to left, so that 0.9, 0.99 and 0.999 stand at equal distances. */
function complementTrack(param: NumberParam): Track {
  const flip = (value: number) => clean(1 - value);
  const mirrored = logTrack({ ...param, scale: 'log10', min: flip(param.max), max: flip(param.min) });
  return {
    min: param.min,
    max: param.max,
    positionOf: (value) => 1 - mirrored.positionOf(flip(value)),
    valueAt: (t) => flip(mirrored.valueAt(1 - t)),
    next: (value, direction, big) => flip(mirrored.next(flip(value), direction === 1 ? -1 : 1, big)),
  };
}

/** A track of equal steps from `min` to `max`; both ends are reachable whatever the step. */
export function linearTrack({ min, max, step }: { min: number; max: number; step: number }): Track {
  const snap = (value: number) => clamp(clean(Math.round(value / step) * step), min, max);
  return {
    min,
    max,
    positionOf: (value) => clamp((value - min) / (max - min), 0, 1),
    valueAt: (t) => snap(min + clamp(t, 0, 1) * (max - min)),
    next(value, direction, big) {
      const wanted = big ? step * BIG_STEPS : step;
      const snapped = snap(value + direction * wanted);
      // From a typed value between two steps, rounding may land back on the same side.
      return direction * (snapped - value) > 0 ? snapped : clamp(clean(value + direction * wanted), min, max);
    },
  };
}

function logTrack(param: NumberParam): Track {
  const grid = param.scale === 'log2' ? binaryGrid(param) : decimalGrid(param);
  const zeroShare = param.min === 0 ? ZERO_SHARE : 0;
  const floor = grid[param.min === 0 ? 1 : 0];
  const span = Math.log(param.max / floor);

  const positionOf = (value: number): number => {
    if (value <= param.min) return 0;
    if (value >= param.max) return 1;
    if (value < floor) return (value / floor) * zeroShare;
    return zeroShare + ((1 - zeroShare) * Math.log(value / floor)) / span;
  };
  return {
    min: param.min,
    max: param.max,
    positionOf,
    valueAt(t) {
      const at = clamp(t, 0, 1);
      return grid.reduce((best, value) =>
        Math.abs(positionOf(value) - at) < Math.abs(positionOf(best) - at) ? value : best,
      );
    },
    next(value, direction, big) {
      const leap = param.scale === 'log2' ? 2 : 10;
      const goal = big ? value * leap ** direction : value;
      // Half a rounding error of slack, so that ×10 from 0.001 reaches 0.01 itself.
      const slack = 1e-9 * Math.abs(goal);
      const beyond = (candidate: number) =>
        direction === 1
          ? candidate > value && candidate >= goal - slack
          : candidate < value && candidate <= goal + slack;
      return (
        (direction === 1 ? grid.find(beyond) : grid.findLast(beyond)) ??
        (direction === 1 ? param.max : param.min)
      );
    },
  };
}

/** Round decimals from `logFloor` (or `min`) to `max`, ends included, 0 in front where the range begins there. */
function decimalGrid(param: NumberParam): number[] {
  const from = param.min > 0 ? param.min : (param.logFloor ?? param.step);
  const values = new Set(param.min === 0 ? [0, from] : [from]);
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(param.max)); power++) {
    for (const digits of ROUND_NUMBERS) {
      const value = clean(digits * 10 ** power);
      const fits = value >= from && value <= param.max && (!param.integer || Number.isInteger(value));
      if (fits) values.add(value);
    }
  }
  values.add(param.max);
  return [...values].sort((a, b) => a - b);
}

/** Whole numbers from `min` to `max`, about four to a doubling and multiples of `step`: …, 16, 20, 24, 28, 32, 40, … */
function binaryGrid(param: NumberParam): number[] {
  const values = new Set<number>([param.min]);
  for (let value = Math.max(param.min, param.logFloor ?? param.step); value < param.max; ) {
    values.add(value);
    const quarter = 2 ** (Math.floor(Math.log2(value)) - 2);
    const stride = Math.max(param.step, param.integer ? Math.max(1, quarter) : quarter);
    value = clean((Math.floor(value / stride + 1e-9) + 1) * stride);
  }
  values.add(param.max);
  return [...values].sort((a, b) => a - b);
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

/** Takes away what binary fractions add: 0.1 + 0.2 is 0.3. */
function clean(value: number): number {
  return Number(value.toPrecision(12));
}
