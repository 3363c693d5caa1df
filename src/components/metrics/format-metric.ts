import type { Estimate } from '../../core/estimate';
import { formatSignificant } from '../../i18n/format';
import type { MetricMeta } from '../../metrics/types';

/** A measured number and its error, to as many digits as the error allows. */
interface Written {
  /** The value alone, with its percent sign where it is a share. */
  value: string;
  /** Its error and what stands before it, in two parts: "75.9" and "± 0.9 %". */
  parts: readonly [value: string, error: string];
}

/** Most digits after the point. */
const MOST_DECIMALS = 6;

/** How a metric's value is written: shares in percent, the rest to the first digit of the error. */
export function formatMetric(
  metric: Pick<MetricMeta, 'range'>,
  { value, uncertainty }: Omit<Estimate, 'samples'>,
): Written {
  const share = metric.range?.[0] === 0 && metric.range[1] === 1;
  const scale = share ? 100 : 1;
  const unit = share ? ' %' : '';
  const decimals = decimalsFor(scale * uncertainty, scale * value);
  const [number, error] = [plain(scale * value, decimals), plain(scale * uncertainty, decimals)];
  return { value: number + unit, parts: [number, `± ${error}${unit}`] };
}

/** The digit after the point at which the error begins; three significant ones where there is no error. */
function decimalsFor(error: number, value: number): number {
  if (Number.isInteger(value) && error === 0) return 0;
  const size = error > 0 ? error : Math.abs(value) / 100;
  return size > 0 ? Math.min(MOST_DECIMALS, Math.max(0, -Math.floor(Math.log10(size) + 1e-9))) : 0;
}

function plain(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  // "−0.000" is 0.
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}

/** Milliseconds a sample, in few characters: below a hundredth it makes no difference. */
export function formatSampleTime(ms: number): string {
  if (ms < 0.01) return '<0.01';
  return ms >= 100 ? String(Math.round(ms)) : formatSignificant(ms, 2);
}
