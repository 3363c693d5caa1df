/** Whole numbers up to 2^53 are exact in a float64. */
const EXACT_BITS = 53;

/**
 * The indices that put finite values in ascending order; values nearer than 2⁻⁴⁰ of their range (for a few
 * thousand; 2⁻³³ for a million) in the order of their indices. Value and index are packed into one number each, because sorting numbers
 * is many times as fast as sorting by a comparison.
 */
export function argsort(values: Float64Array): Uint32Array {
  const count = values.length;
  const indexRange = 2 ** Math.ceil(Math.log2(Math.max(2, count)));
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  const levels = 2 ** EXACT_BITS / indexRange - 1;
  const scale = high > low ? levels / (high - low) : 0;
  const packed = new Float64Array(count);
  for (let i = 0; i < count; i++) packed[i] = Math.floor((values[i] - low) * scale) * indexRange + i;
  packed.sort();
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = packed[i] % indexRange;
  return order;
}
