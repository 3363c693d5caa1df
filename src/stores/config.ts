import { create } from 'zustand';
import { type Choices, FIRST_VISIT } from '../models/experiment';

/** How many settings changes can be undone. */
const UNDO_DEPTH = 50;
/** Changes of one setting that follow each other this closely (a slider being dragged) are undone as one. */
const SAME_GESTURE_MS = 1000;

interface ConfigState {
  /** What the user asks for; `resolve(choices)` is the complete configuration. */
  choices: Choices;
  past: readonly Choices[];
  future: readonly Choices[];
}

/** What the user asks for, with undo. Written by the engine alone, once a change is in force. */
export const useConfig = create<ConfigState>(() => ({ choices: FIRST_VISIT, past: [], future: [] }));

/** The setting changed last, and when. */
let lastChange: { setting: string | undefined; time: number } = { setting: undefined, time: 0 };

/**
 * Takes new choices, remembering the old ones for undo: one entry a gesture, none where nothing changed.
 * @param now milliseconds of a steady clock
 */
export function commitChoices(choices: Choices, now = performance.now()): void {
  const before = useConfig.getState();
  const changed = changedSettings(before.choices, choices);
  if (changed.length === 0) {
    useConfig.setState({ choices });
    return;
  }
  const setting = changed.length === 1 ? changed[0] : undefined;
  const sameGesture =
    setting !== undefined && setting === lastChange.setting && now - lastChange.time < SAME_GESTURE_MS;
  lastChange = { setting, time: now };
  const past = sameGesture ? before.past : [...before.past.slice(1 - UNDO_DEPTH), before.choices];
  useConfig.setState({ choices, past, future: [] });
}

/** Paths of what differs: `seed`, `params.beta`, … */
function changedSettings(before: Choices, after: Choices): string[] {
  const changed: string[] = (['family', 'dataset', 'backend', 'seed'] as const).filter(
    (key) => before[key] !== after[key],
  );
  for (const family of new Set([...Object.keys(before.touched), ...Object.keys(after.touched)])) {
    const [old, now] = [before.touched[family] ?? {}, after.touched[family] ?? {}];
    for (const id of new Set([...Object.keys(old), ...Object.keys(now)])) {
      if (old[id] !== now[id]) changed.push(`${family}.${id}`);
    }
  }
  return changed;
}

/** Takes choices without a trace in the undo history (start-up, undo itself). */
export function replaceChoices(choices: Choices, past: readonly Choices[], future: readonly Choices[]): void {
  lastChange = { setting: undefined, time: 0 };
  useConfig.setState({ choices, past, future });
}
