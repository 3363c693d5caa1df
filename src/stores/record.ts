import { create } from 'zustand';
import type { ErrorInfo } from '../core/errors';
import type { ParamValue } from '../core/params';
import { findMetric } from '../metrics/registry';
import type { Measurement } from '../metrics/types';

/** A setting that was changed while the run went on. */
export interface Mark {
  step: number;
  /** The parameter, and its new value. */
  id: string;
  value: ParamValue;
}

/** What was measured of a family on a dataset in this session. */
export interface Result {
  last: Measurement;
  /** The measurement with the best value so far, by metric. */
  best: Readonly<Record<string, Measurement>>;
}

interface RecordState {
  /** Measurements of the present run, in ascending steps. */
  history: readonly Measurement[];
  /** Settings changed in mid-run. */
  marks: readonly Mark[];
  /** Why the last measurement failed; undefined after one that went well. */
  failure: ErrorInfo | undefined;
  /** Whether somebody waits for a measurement. */
  measuring: boolean;
  /** By {@link resultKey}. */
  results: Readonly<Record<string, Result>>;
}

/** What was measured, of the run and of all families in this session. Written by the engine alone. */
export const useRecord = create<RecordState>(() => ({
  history: [],
  marks: [],
  failure: undefined,
  measuring: false,
  results: {},
}));

/** The place of a family's results on a dataset. */
export function resultKey(family: string, dataset: string): string {
  return `${family}/${dataset}`;
}

/** Takes a measurement of a family on a dataset into the run's history and the session's results. */
export function record(measurement: Measurement, key: string): void {
  useRecord.setState(({ history, results }) => ({
    failure: undefined,
    history: inserted(history, measurement),
    results: { ...results, [key]: better(results[key], measurement) },
  }));
}

/** A new run begins, or goes back to a step: later measurements and marks are not its own. */
export function forgetAfter(step: number): void {
  useRecord.setState(({ history, marks }) => ({
    failure: undefined,
    history: history.filter((measurement) => measurement.step <= step),
    marks: marks.filter((earlier) => earlier.step <= step),
  }));
}

/** Notes changed settings; a slider that is dragged leaves one mark, at its last value. */
export function mark(step: number, changes: Readonly<Record<string, ParamValue>>): void {
  useRecord.setState(({ marks }) => {
    const kept = [...marks];
    for (const [id, value] of Object.entries(changes)) {
      const dragged = kept.findIndex((other) => other.id === id && step - other.step <= NEAR_STEPS);
      if (dragged >= 0) kept.splice(dragged, 1);
      kept.push({ step, id, value });
    }
    return { marks: kept };
  });
}

/** Changes of one setting within so many steps are one gesture. */
const NEAR_STEPS = 50;

/** With what an earlier measurement of the same step knew besides. */
function inserted(history: readonly Measurement[], next: Measurement): Measurement[] {
  const same = history.find(({ step }) => step === next.step);
  const merged = same ? { ...next, values: { ...same.values, ...next.values } } : next;
  return [...history.filter(({ step }) => step !== next.step), merged].toSorted((a, b) => a.step - b.step);
}

function better(before: Result | undefined, next: Measurement): Result {
  const best: Record<string, Measurement> = { ...before?.best };
  for (const [id, { value }] of Object.entries(next.values)) {
    const old = best[id]?.values[id]?.value;
    const high = findMetric(id)?.better === 'high';
    if (old === undefined || (high ? value >= old : value <= old)) best[id] = next;
  }
  return { last: next, best };
}
