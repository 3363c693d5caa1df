import { type KeyboardEvent, useState } from 'react';
import { formatSetting, parseNumber } from '../../i18n/format';
import { useMessages } from '../../i18n/messages';
import classes from './Row.module.css';
import { helpId } from './RowLabel';

interface ValueBoxProps {
  /** Id of the row. */
  id: string;
  /** Set where the row has no slider: the label then names this field. */
  controlId?: string;
  name: string;
  value: number;
  unit?: string | undefined;
  /** Why a number does not fit, in the page's language; nothing when it does. */
  check(value: number): string | undefined;
  /** A number that fits and differs from the one in force. */
  onCommit(value: number): void;
  /** The message to show at the row; nothing clears it. */
  onMessage(message: string | undefined): void;
}

/** The value of a setting as a field to type into: Enter or leaving takes it, Escape gives the old one back. */
export function ValueBox({ id, controlId, name, value, unit, check, onCommit, onMessage }: ValueBoxProps) {
  const { controls } = useMessages();
  const [draft, setDraft] = useState<string>();
  const shown = draft ?? `${formatSetting(value)}${unit ? ` ${unit}` : ''}`;

  const take = () => {
    if (draft === undefined) return;
    setDraft(undefined);
    const typed = parseNumber(draft);
    const message = typed === undefined ? controls.notANumber : check(typed);
    onMessage(message);
    if (typed !== undefined && message === undefined && typed !== value) onCommit(typed);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      take();
      event.currentTarget.select();
    } else if (event.key === 'Escape' && draft !== undefined) {
      event.stopPropagation();
      setDraft(undefined);
      onMessage(undefined);
    }
  };
  return (
    <input
      className={classes.value}
      type="text"
      inputMode="decimal"
      autoComplete="off"
      spellCheck={false}
      {...(controlId === undefined
        ? { 'aria-label': controls.value(name) }
        : { id: controlId, 'aria-labelledby': `${id}-label` })}
      aria-describedby={`${helpId(id)} ${id}-message`}
      value={shown}
      style={{ width: `calc(${Math.max(2, shown.length)}ch + 16px)` }}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => {
        setDraft(event.currentTarget.value);
        onMessage(undefined);
      }}
      onKeyDown={onKeyDown}
      onBlur={take}
    />
  );
}
