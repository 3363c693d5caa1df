import { create } from 'zustand';
import type { SpeedMode } from '../core/backends';
import type { DataKind } from '../core/params';
import { LANGUAGES, type Language } from '../core/text';
import type { ViewId } from '../models/types';
import type { Cadence, StopRules } from '../workers/protocol';

export type Theme = 'system' | 'light' | 'dark';

/** How the page is looked at; of it only the mode touches the run. */
export interface ViewState {
  language: Language;
  theme: Theme;
  /** Tab of the stage. */
  view: ViewId;
  /** Samples on the stage, by kind of data. */
  samplesShown: Readonly<Record<DataKind, number>>;
  /** Seed of the fixed noise; "new noise" draws another. */
  noiseSeed: number;
  /** Weight of the past in the smoothed curve, 0 (off) … 0.99. */
  smoothing: number;
  logAxis: boolean;
  /** Keys of curves switched off in the legend. */
  hiddenCurves: readonly string[];
  /** Single-letter shortcuts can be switched off (WCAG 2.1.4). */
  shortcuts: boolean;
  /** Stop after this many steps; undefined trains until paused. */
  stopAt: number | undefined;
  /** When else training pauses by itself. */
  stopRules: StopRules;
  /** How often metrics are measured while training. */
  cadence: Cadence;
  /** The metric that is drawn and compared, by kind of data; undefined takes the first that fits. */
  metric: Readonly<Partial<Record<DataKind, string>>>;
  /** Whether the comparison shows the best or the last measurement of each family. */
  compare: 'best' | 'last';
  /** Whether the same seed gives the same curve again, or speed comes first. */
  mode: SpeedMode;
}

/** Cadences to choose from; seconds of training. */
export const CADENCES: readonly Cadence[] = ['auto', 2, 5, 15, 60, 'off'];

/** Where the choices of this device lie in local storage, as JSON. */
export const STORAGE_KEY = 'generative-playground.view';

const INITIAL: ViewState = {
  language: 'en',
  theme: 'system',
  view: 'samples',
  samplesShown: { points: 500, images: 64 },
  noiseSeed: 1,
  smoothing: 0.6,
  logAxis: false,
  hiddenCurves: [],
  shortcuts: true,
  stopAt: undefined,
  stopRules: {},
  cadence: 'auto',
  metric: {},
  compare: 'best',
  mode: 'reproducible',
};

/** How the page is looked at; language, theme, cadence and mode are remembered on this device. */
export const useView = create<ViewState>(() => ({ ...INITIAL, ...remembered() }));

/** Changes how the page is looked at. */
export function setView(change: Partial<ViewState>): void {
  useView.setState(change);
  const { language, theme, shortcuts, mode, cadence } = useView.getState();
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify({ language, theme, shortcuts, mode, cadence }));
  } catch {
    // Storage is full or forbidden: the choice holds for this visit.
  }
}

/** The first language of the browser that the page speaks. */
export function browserLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    if (tag.toLowerCase().startsWith('zh')) return 'zh-CN';
    if (tag.toLowerCase().startsWith('en')) return 'en';
  }
  return 'en';
}

function remembered(): Partial<ViewState> {
  if (typeof navigator === 'undefined') return {};
  const found: Partial<ViewState> = { language: browserLanguage(navigator.languages) };
  try {
    // Merely naming it throws where the browser forbids storage to this page.
    if (typeof localStorage === 'undefined') return found;
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return found;
    if ('language' in stored)
      found.language = LANGUAGES.find((id) => id === stored.language) ?? INITIAL.language;
    if ('theme' in stored) {
      found.theme = (['system', 'light', 'dark'] as const).find((id) => id === stored.theme) ?? 'system';
    }
    if ('cadence' in stored)
      found.cadence = CADENCES.find((cadence) => cadence === stored.cadence) ?? INITIAL.cadence;
    if ('mode' in stored && stored.mode === 'fastest') found.mode = 'fastest';
    if ('shortcuts' in stored && typeof stored.shortcuts === 'boolean') found.shortcuts = stored.shortcuts;
  } catch {
    // Unreadable: as on a first visit.
  }
  return found;
}
