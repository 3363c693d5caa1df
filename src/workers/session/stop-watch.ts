import { findMetric } from '../../metrics/registry';
import type { Measurement } from '../../metrics/types';
import type { StopReason, StopRules } from '../protocol';

/** Watches a run for the moment at which a rule wants it to end. */
export class StopWatch {
  /** The rule that has been met since training began last. */
  reached: StopReason | undefined;
  private rules: StopRules = {};
  /** Values of the plateau's metric so far. */
  private values: number[] = [];
  private ahead = false;

  /** Takes other rules; what was met or counted under the old ones is forgotten. */
  take(rules: StopRules, elapsedMs: number): void {
    this.rules = rules;
    this.values = [];
    this.begin(elapsedMs);
  }

  /** Training begins, or goes on: a time that has passed already does not end it again, and a plateau counts anew. */
  begin(elapsedMs: number): void {
    if (this.reached === 'plateau') this.values = [];
    this.reached = undefined;
    this.ahead = this.rules.minutes !== undefined && elapsedMs < this.rules.minutes * 60_000;
  }

  /** Training has gone on for so long. */
  time(elapsedMs: number): void {
    if (this.ahead && elapsedMs >= (this.rules.minutes ?? 0) * 60_000) this.reached ??= 'minutes';
  }

  /** Metrics were measured. */
  measured({ values }: Measurement): void {
    const { target, plateau } = this.rules;
    const now = target && values[target.metric];
    if (now && !isBetter(target.metric, target.value, now.value)) this.reached ??= 'target';
    const next = plateau && values[plateau.metric];
    if (!next) return;
    this.values.push(next.value);
    if (this.sinceBest(plateau.metric) >= plateau.measurements) this.reached ??= 'plateau';
  }

  /** How many measurements in a row have brought nothing better than the best before them. */
  private sinceBest(metric: string): number {
    const best = this.values.reduce((most, value) => (isBetter(metric, value, most) ? value : most));
    return this.values.length - 1 - this.values.indexOf(best);
  }
}

/** Whether a value of a metric is strictly better than another. */
function isBetter(metric: string, value: number, than: number): boolean {
  return findMetric(metric)?.better === 'high' ? value > than : value < than;
}
