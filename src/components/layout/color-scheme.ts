import type { MantineColorSchemeManager } from '@mantine/core';
import { setView, type Theme, useView } from '../../stores/view';

/** Key that `public/color-scheme.js` reads before the first paint. */
const STORAGE_KEY = 'mantine-color-scheme-value';

const schemeOf = (theme: Theme) => (theme === 'system' ? 'auto' : theme);

function remember(theme: Theme): void {
  try {
    localStorage.setItem(STORAGE_KEY, schemeOf(theme));
  } catch {
    // Storage is closed to us: the theme holds for this visit.
  }
}

/** Lets Mantine's colour scheme follow `useView.theme`, the one place that holds it. */
export function viewColorScheme(): MantineColorSchemeManager {
  let stop = () => {};
  return {
    get: () => schemeOf(useView.getState().theme),
    set: (scheme) => setView({ theme: scheme === 'auto' ? 'system' : scheme }),
    subscribe(onUpdate) {
      remember(useView.getState().theme);
      stop = useView.subscribe((state, before) => {
        if (state.theme === before.theme) return;
        remember(state.theme);
        onUpdate(schemeOf(state.theme));
      });
    },
    unsubscribe: () => stop(),
    clear: () => setView({ theme: 'system' }),
  };
}
