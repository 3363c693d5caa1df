import { useId, useState } from 'react';
import { formatSetting, parseNumber } from '../../i18n/format';
import { useMessages } from '../../i18n/messages';
import classes from './Transport.module.css';

interface RuleFieldProps {
  label: string;
  /** Undefined while the rule does not hold. */
  value: number | undefined;
  /** Whether a number that was typed makes sense here. */
  fits: (value: number) => boolean;
  /** What is said where it does not. */
  problem: string;
  help?: string;
  /** How the number is written; plainly when left out. */
  format?: (value: number) => string;
  onChange: (value: number | undefined) => void;
}

/** A number at which training pauses by itself; an empty field trains on. */
export function RuleField({
  label,
  value,
  fits,
  problem,
  help,
  format = formatSetting,
  onChange,
}: RuleFieldProps) {
  const { transport } = useMessages();
  const [draft, setDraft] = useState<string>();
  const [wrong, setWrong] = useState(false);
  const id = useId();

  const take = () => {
    if (draft === undefined) return;
    setDraft(undefined);
    const empty = draft.trim() === '';
    const wanted = empty ? undefined : parseNumber(draft);
    const valid = empty || (wanted !== undefined && fits(wanted));
    setWrong(!valid);
    if (valid) onChange(wanted);
  };
  const note = wrong ? problem : help;
  return (
    <form
      className={classes.rule}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        take();
      }}
    >
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={classes.input}
        inputMode="decimal"
        autoComplete="off"
        placeholder={transport.never}
        value={draft ?? (value === undefined ? '' : format(value))}
        aria-invalid={wrong}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        onChange={(event) => {
          setDraft(event.currentTarget.value);
          setWrong(false);
        }}
        onBlur={take}
      />
      {note !== undefined && (
        <p
          id={`${id}-note`}
          className={wrong ? classes.problem : classes.note}
          role={wrong ? 'alert' : undefined}
        >
          {note}
        </p>
      )}
    </form>
  );
}
