/** The ticks of an axis and the range it spans. */
export interface Axis {
  ticks: number[];
  domain: readonly [min: number, max: number];
}

/** The step 1, 2 or 5 times a power of ten that is at least `size`. */
function niceStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const lead = size / power;
  // A little slack: 5.000000001 is a 5 that went through a division.
  const factor = [1, 2, 5, 10].find((candidate) => lead <= candidate * (1 + 1e-9)) ?? 10;
  return factor * power;
}

/** Without the noise of binary fractions: 0.30000000000000004 → 0.3. */
const clean = (value: number) => Number(value.toPrecision(12));

/** A linear axis for values: about `count` round ticks, its ends ticks themselves, so that it rarely moves. */
export function linearAxis([min, max]: readonly [number, number], count = 4): Axis {
  if (min === max) return linearAxis([min - (Math.abs(min) || 1) / 2, max + (Math.abs(max) || 1) / 2], count);
  const step = niceStep((max - min) / count);
  const first = Math.floor(min / step + 1e-9);
  const last = Math.ceil(max / step - 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => clean((first + i) * step));
  return { ticks, domain: [ticks[0], ticks[ticks.length - 1]] };
}

/**
 * A log axis for positive values: powers of ten, thinned to about `count`; within one or two decades 1, 2 and 5
 * as well. The ends of its range are ticks.
 */
export function logAxis([min, max]: readonly [number, number], count = 5): Axis {
  const leads = Math.log10(max / min) < 2 ? [1, 2, 5] : [1];
  const first = Math.floor(Math.log10(min));
  const last = Math.ceil(Math.log10(max) + 1e-9);
  const all: number[] = [];
  for (let power = first; power <= last; power++)
    for (const lead of leads) all.push(clean(lead * 10 ** power));
  const from = Math.max(
    0,
    all.findLastIndex((tick) => tick <= min * (1 + 1e-9)),
  );
  const to = all.findIndex((tick) => tick >= max * (1 - 1e-9) && tick > all[from]);
  const within = all.slice(from, to + 1);
  const every = Math.ceil(within.length / count);
  const ticks = within.filter((_, i) => i % every === 0);
  return { ticks, domain: [within[0], within[within.length - 1]] };
}

/** A run that begins this near to 0, as a share of its length, is shown from 0. */
const NEAR_ZERO = 0.02;

/** The step axis: from the first step (or 0) to the last exactly, with about `count` round ticks between. */
export function stepAxis(first: number, last: number, count = 4): Axis {
  const from = first <= 1 + NEAR_ZERO * (last - first) ? 0 : first;
  const to = Math.max(last, from + 1);
  const step = Math.max(1, niceStep((to - from) / count));
  const ticks: number[] = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) ticks.push(clean(tick));
  return { ticks, domain: [from, to] };
}

/** A step in few characters: 1500 → "1.5k", 2000000 → "2M". */
export function tickStep(step: number): string {
  if (step >= 1e6) return `${clean(step / 1e6)}M`;
  return step >= 1e3 ? `${clean(step / 1e3)}k` : String(step);
}

/** A value at an axis in few characters: 0.05, 120, 1.5k, 1e-6. */
export function tickValue(value: number): string {
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e7)
      ? value.toExponential().replace('e+', 'e')
      : size >= 1e4
        ? `${clean(value / 1e3)}k`
        : String(value);
  return text.replaceAll('-', '−');
}
