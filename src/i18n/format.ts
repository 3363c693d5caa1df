/**
 * Numbers as the page writes them: the same in both languages (digits, dots and k/M are what readers of
 * machine learning expect in either), pure, and of stable width where they run.
 */

/** Groups thousands: 12480 → "12,480". Rounds to a whole number; what is no number reads "–". */
export function formatInteger(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const rounded = Math.round(value);
  const digits = String(Math.abs(rounded)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return rounded < 0 ? `−${digits}` : digits;
}

/** A duration in milliseconds as m:ss, from an hour on h:mm:ss. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const twoDigits = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${twoDigits(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}`;
}

const COMPACT_UNITS = [
  { size: 1e9, suffix: 'G' },
  { size: 1e6, suffix: 'M' },
  { size: 1e3, suffix: 'k' },
] as const;

/** A count in a few characters: 537000 → "537k", 3200000 → "3.2M"; below 10,000 in full. */
export function formatCompact(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size < 9_999.5) return formatInteger(value);
  // 999,999 must read 1.0M, not 1000k: each unit begins where its own rounding would overflow.
  const unit = COMPACT_UNITS.find((candidate) => size >= candidate.size * 0.9995) ?? COMPACT_UNITS[2];
  const scaled = value / unit.size;
  const digits = Math.abs(scaled) < 99.95 ? scaled.toFixed(1) : scaled.toFixed(0);
  return `${digits}${unit.suffix}`;
}

/** Steps per second: one decimal below 10, whole above, "–" while there is nothing to measure. */
export function formatRate(perSecond: number): string {
  if (!Number.isFinite(perSecond) || perSecond <= 0) return '–';
  return perSecond < 9.95 ? perSecond.toFixed(1) : formatInteger(perSecond);
}

/**
 * A measured number with `digits` significant digits, trailing zeros kept so that it stands still as it
 * runs: 104.23 → "104.2", 0.0012 → "0.001200". Very large and very small ones in scientific form.
 */
export function formatSignificant(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = size >= 1e6 || size < 1e-5 ? value.toExponential(digits - 1) : value.toPrecision(digits);
  return text.replace('-', '−').replace('e+', 'e');
}

/** A setting's value without superfluous digits: 0.0002 → "0.0002", 1024 → "1024", 0.1 + 0.2 → "0.3". */
export function formatSetting(value: number): string {
  return String(Number(value.toPrecision(10)));
}

/** Bytes in the unit that fits: 1536 → "1.5 kB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A share in whole percent: 0.424 → "42 %". */
export function formatPercent(share: number): string {
  return `${Math.round(Math.min(1, Math.max(0, share)) * 100)} %`;
}

/**
 * Reads a number that somebody typed: plain or scientific, with thousands separators, also in the
 * full-width digits of an input method. Undefined when it is no number, so that nothing is guessed:
 * "0,5" is refused rather than read as 5.
 */
export function parseNumber(text: string): number | undefined {
  const plain = text.normalize('NFKC').replace(/[−–]/g, '-').trim();
  const grouped = /^-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(plain) ? plain.replaceAll(',', '') : plain;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(grouped)) return undefined;
  const value = Number(grouped);
  return Number.isFinite(value) ? value : undefined;
}
