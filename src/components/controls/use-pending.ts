import { useRef, useState } from 'react';

/**
 * Shows a choice at once, while it is being put in force: building a run can take a second, and a control
 * that seems not to have heard gets pressed again.
 * @returns what to show, and what to call with a new choice; a refused one goes back to the value in force
 */
export function usePending<T>(value: T, apply: (next: T) => Promise<boolean>): [T, (next: T) => void] {
  const [pending, setPending] = useState<{ value: T }>();
  const newest = useRef(0);
  const choose = async (next: T) => {
    newest.current++;
    const turn = newest.current;
    setPending({ value: next });
    await apply(next);
    if (turn === newest.current) setPending(undefined);
  };
  return [pending ? pending.value : value, (next) => void choose(next)];
}
