import type { Speeds } from '../interleave';
import { median, medianRatio, short, spread } from './stats';

/** Speeds of one job, with what one step of it is. */
export interface JobSpeeds {
  job: string;
  label: string;
  batch: number;
  flopsPerStep: number;
  speeds: Speeds[];
}

/** A Markdown table of rows of cells. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/** One line a contender: its speed, and how many times faster the app is. */
export function speedTable({ speeds, flopsPerStep, batch }: JobSpeeds, ours: string, peak: number): string {
  const reference = speeds.find(({ contender }) => contender === ours)?.stepsPerSecond ?? [];
  return table(
    ['', 'steps/s', '± spread', 'items/s', 'GFLOP/s', 'of the peak', 'ours is … times as fast'],
    speeds.map(({ label, stepsPerSecond, notPossible }) => {
      if (stepsPerSecond.length === 0) return [label, notPossible ?? '–', '', '', '', '', ''];
      const rate = median(stepsPerSecond);
      const gflops = (rate * flopsPerStep) / 1e9;
      return [
        label,
        short(rate),
        percent(spread(stepsPerSecond)),
        short(rate * batch),
        short(gflops),
        percent(gflops / peak),
        short(medianRatio(reference, stepsPerSecond)),
      ];
    }),
  );
}

/** A share as whole per cent. */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(share * 100)} %` : '–';
}
