import { useEffect } from 'react';
import { useView } from '../../stores/view';
import { ACTION_LIST, type Action, type Shortcut } from './actions';
import { useDialog } from './dialogs';
import { perform } from './perform';

/** Kinds of input that take text, so that every key is theirs. */
const TEXT_TYPES = new Set(['text', 'number', 'search', 'email', 'url', 'tel', 'password']);

/**
 * Whether the focused control makes use of this key itself, so that no shortcut may take it:
 * text fields use all keys, buttons Space, sliders, tabs and radio groups the arrows.
 */
export function usesKey(element: Element | null, key: string): boolean {
  if (element === null) return false;
  if (element.matches('textarea, select, [contenteditable=""], [contenteditable=true]')) return true;
  if (element instanceof HTMLInputElement && TEXT_TYPES.has(element.type)) return true;
  if (key === ' ') return element.matches('input, button, a[href], summary, [role=button], [role=option]');
  // A recharts surface walks its points by arrow key; a menu walks its items.
  const ownsArrows =
    'input, [role=tab], [role=menuitem], [role=menuitemradio], [role=menu], [role=slider], [role=application]';
  return (
    key.startsWith('Arrow') && (element.matches(ownsArrows) || element.closest('[role=application]') !== null)
  );
}

/** The action a key press asks for, if any. Single-letter keys count only while they are switched on. */
export function actionFor(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
  singleKeys: boolean,
): (typeof ACTION_LIST)[number] | undefined {
  if (event.altKey) return undefined;
  const mod = event.ctrlKey || event.metaKey;
  return ACTION_LIST.find(({ shortcut }) => {
    if (!shortcut || mod !== (shortcut.mod ?? false)) return false;
    if (!mod && !singleKeys && isCharacter(shortcut)) return false;
    // "?" needs Shift on most keyboards, so Shift counts only beside Ctrl.
    const shiftFits = mod
      ? event.shiftKey === (shortcut.shift ?? false)
      : !event.shiftKey || shortcut.key === '?';
    return shiftFits && event.key.toLowerCase() === shortcut.key.toLowerCase();
  });
}

/** Whether the key types a character (WCAG 2.1.4 lets those be switched off). */
export function isCharacter(shortcut: Shortcut): boolean {
  return shortcut.key.length === 1 && shortcut.key !== ' ';
}

/** How a shortcut is written, key by key: "Ctrl", "Shift", "Z". */
export function keysOf(shortcut: Shortcut): string[] {
  const names: Record<string, string> = { ' ': 'Space', ArrowRight: '→' };
  const key = names[shortcut.key] ?? shortcut.key.toUpperCase();
  return [...(shortcut.mod ? ['Ctrl'] : []), ...(shortcut.shift ? ['Shift'] : []), key];
}

/** Runs an action if it can be done now, and shows its failure in the page. */
export function runAction(action: Action): void {
  if (action.when()) void perform(async () => action.run());
}

/** Listens to the page's keys for as long as the component stands. */
export function useShortcuts(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || useDialog.getState().open !== undefined) return;
      const action = actionFor(event, useView.getState().shortcuts);
      if (!action || usesKey(document.activeElement, event.key)) return;
      // Holding Space or R down must not toggle or reset again and again; steps may repeat.
      if (event.repeat && action.id !== 'step') return;
      event.preventDefault();
      runAction(action);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
