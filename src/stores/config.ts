import { create } from 'zustand';
import { type Choices, FIRST_VISIT } from '../models/experiment';

/** How many settings changes can be undone. */
const UNDO_DEPTH = 50;

interface ConfigState {
  /** What the user asks for; `resolve(choices)` is the complete configuration. */
  choices: Choices;
  past: readonly Choices[];
  future: readonly Choices[];
}

/** What the user asks for, with undo. Written by the engine alone, once a change is in force. */
export const useConfig = create<ConfigState>(() => ({ choices: FIRST_VISIT, past: [], future: [] }));

/** Takes new choices, remembering the old ones for undo. */
export function commitChoices(choices: Choices): void {
  useConfig.setState((state) => ({
    choices,
    past: [...state.past.slice(1 - UNDO_DEPTH), state.choices],
    future: [],
  }));
}

/** Takes choices without a trace in the undo history (start-up, undo itself). */
export function replaceChoices(choices: Choices, past: readonly Choices[], future: readonly Choices[]): void {
  useConfig.setState({ choices, past, future });
}
