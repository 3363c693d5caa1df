import { LANGUAGES } from '../../core/text';
import { ACTION_IDS, type ActionId } from '../../i18n/action-ids';
import { useConfig } from '../../stores/config';
import { engine } from '../../stores/engine';
import { useSession } from '../../stores/session';
import { setView, type Theme, useView } from '../../stores/view';
import { openDialog } from './dialogs';
import { isBuilt, toggleTraining } from './run-control';

/** A key as `KeyboardEvent.key` names it; letters in lower case. */
export interface Shortcut {
  key: string;
  /** Ctrl, or ⌘ on a Mac. */
  mod?: true;
  shift?: true;
}

/** Something one can do, read by buttons, shortcuts and the help page alike; its words are in `Messages.actions`. */
export interface Action {
  shortcut?: Shortcut;
  /** Whether it can be done now. */
  when(): boolean;
  /** @throws PlaygroundError when the run refuses */
  run(): void | Promise<unknown>;
}

/** A run that can go on: not stopped by a failure. */
const canTrain = () => useSession.getState().status.phase !== 'stopped';
const canStep = () => canTrain() && isBuilt(useSession.getState());

const NEXT_THEME: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };

/** Everything one can do, by id. */
export const ACTIONS: Readonly<Record<ActionId, Action>> = {
  train: { shortcut: { key: ' ' }, when: canTrain, run: toggleTraining },
  step: { shortcut: { key: 'ArrowRight' }, when: canStep, run: () => engine.step(1) },
  reset: { shortcut: { key: 'r' }, when: () => isBuilt(useSession.getState()), run: () => engine.reset() },
  undo: {
    shortcut: { key: 'z', mod: true },
    when: () => useConfig.getState().past.length > 0,
    run: () => engine.undo(),
  },
  redo: {
    shortcut: { key: 'z', mod: true, shift: true },
    when: () => useConfig.getState().future.length > 0,
    run: () => engine.redo(),
  },
  noise: {
    shortcut: { key: 'n' },
    when: () => true,
    run: () => setView({ noiseSeed: useView.getState().noiseSeed + 1 }),
  },
  logAxis: {
    shortcut: { key: 'l' },
    when: () => true,
    run: () => setView({ logAxis: !useView.getState().logAxis }),
  },
  export: { shortcut: { key: 'e' }, when: () => true, run: () => openDialog('export') },
  share: { shortcut: { key: 's' }, when: () => true, run: () => openDialog('share') },
  theme: {
    when: () => true,
    run: () => setView({ theme: NEXT_THEME[useView.getState().theme] }),
  },
  language: {
    when: () => true,
    run() {
      const at = LANGUAGES.indexOf(useView.getState().language);
      setView({ language: LANGUAGES[(at + 1) % LANGUAGES.length] });
    },
  },
  help: { shortcut: { key: '?' }, when: () => true, run: () => openDialog('help') },
};

/** The actions in the order of the help page. */
export const ACTION_LIST: readonly (Action & { id: ActionId })[] = ACTION_IDS.map((id) => ({
  id,
  ...ACTIONS[id],
}));
