/** Where the sheet can rest: the tabs alone, beside the stage, or over it. */
export const STOPS = ['low', 'middle', 'high'] as const;
export type Stop = (typeof STOPS)[number];

/** Handle and tabs. */
const LOW = 76;
/** What of the stage still shows behind a raised sheet, so that one sees where one is. */
const HIGH_GAP = 28;
/** Tabs of the stage and its margins, above and below a square as wide as the page. */
const STAGE_EXTRA = 78;
/** Below this a sheet in the middle has no room for a setting. */
const MIDDLE_LEAST = 180;

/** Heights in px of each stop, in a body of this size. */
export function sheetHeights(width: number, height: number): Readonly<Record<Stop, number>> {
  const high = Math.max(LOW, height - HIGH_GAP);
  const middle = Math.min(high, Math.max(MIDDLE_LEAST, height - width / 1.1 - STAGE_EXTRA));
  return { low: Math.min(LOW, high), middle, high };
}

/** The stop to rest at after a drag: the nearest, or the next one in the direction of a flick (px/ms, up is positive). */
export function restingStop(height: number, speed: number, heights: Readonly<Record<Stop, number>>): Stop {
  const FLICK = 0.4;
  if (speed > FLICK) return STOPS.find((stop) => heights[stop] > height) ?? 'high';
  if (speed < -FLICK) return STOPS.findLast((stop) => heights[stop] < height) ?? 'low';
  return STOPS.reduce((best, stop) =>
    Math.abs(heights[stop] - height) < Math.abs(heights[best] - height) ? stop : best,
  );
}
