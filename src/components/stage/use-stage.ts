import { useEffect, useState, useSyncExternalStore } from 'react';
import type { ViewId } from '../../models/types';
import { stage } from '../../stores/live';

/** What the page must know of the picture on the stage; it changes far more rarely than the picture. */
export interface Shown {
  /** Undefined while only real data are there. */
  view: ViewId | undefined;
  /** Generated items. */
  count: number;
  /** Numbers in the real items. */
  realLength: number;
}

const VIEWS: readonly ViewId[] = ['samples', 'reconstructions', 'neighbours'];

/** What is on the stage; renders again only when that changes, not with every refresh of the samples. */
export function useShown(): Shown {
  const key = useSyncExternalStore(stage.signal.subscribe, shownKey);
  const [view, count, realLength] = key.split('/');
  return {
    view: VIEWS.find((id) => id === view),
    count: Number(count),
    realLength: Number(realLength),
  };
}

/** A snapshot that compares by value, as `useSyncExternalStore` needs it. */
function shownKey(): string {
  const { frame, realItems } = stage;
  return `${frame?.view ?? ''}/${frame?.count ?? 0}/${realItems.length}`;
}

/** A value that follows `value` at most once in `everyMs`: for texts that screen readers may read out. */
export function useUnhurried<T>(value: T, everyMs: number): T {
  const [settled, setSettled] = useState({ value, at: 0 });
  useEffect(() => {
    if (value === settled.value) return;
    const wait = settled.at + everyMs - performance.now();
    const timer = setTimeout(() => setSettled({ value, at: performance.now() }), Math.max(0, wait));
    return () => clearTimeout(timer);
  }, [value, settled, everyMs]);
  return settled.value;
}
