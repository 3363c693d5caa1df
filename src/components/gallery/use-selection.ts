import { useEffect, useRef, useState } from 'react';
import { useConfig } from '../../stores/config';
import { engine } from '../../stores/engine';
import { perform } from '../actions/perform';

/** A choice made by arrow key counts after this pause, in milliseconds: passing over a tile must not cost the run. */
export const SETTLE_MS = 400;

/** The dataset that is marked, and how to mark another. */
export interface Selection {
  id: string;
  /** Chooses at once, or (`later`) once no other is chosen for a moment. */
  select(id: string, later?: boolean): void;
}

/** The dataset of the experiment as the gallery shows it: marked at once, put in force by the engine. */
export function useSelection(): Selection {
  const current = useConfig((state) => state.choices.dataset);
  const [pending, setPending] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => () => clearTimeout(timer.current), []);

  const commit = (id: string) => {
    if (id === useConfig.getState().choices.dataset) {
      setPending(undefined);
      return;
    }
    void perform(() => engine.configure({ dataset: id })).finally(() =>
      // A later choice may be under way by now; it stays marked.
      setPending((newest) => (newest === id ? undefined : newest)),
    );
  };

  return {
    id: pending ?? current,
    select(id, later = false) {
      clearTimeout(timer.current);
      setPending(id);
      if (later) timer.current = setTimeout(() => commit(id), SETTLE_MS);
      else commit(id);
    },
  };
}
