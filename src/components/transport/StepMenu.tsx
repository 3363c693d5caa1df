import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import { type SyntheticEvent, useId, useState } from 'react';
import { formatInteger, parseNumber } from '../../i18n/format';
import { useMessages } from '../../i18n/messages';
import { engine } from '../../stores/engine';
import { useSession } from '../../stores/session';
import { setView, useView } from '../../stores/view';
import { isBuilt } from '../actions/run-control';
import { perform } from '../actions/perform';
import buttons from '../controls/buttons.module.css';
import classes from './Transport.module.css';
import { PopoverDialog } from '../layout/PopoverDialog';

const STEP_COUNTS = [10, 100, 1000] as const;
/** A day of steps at 100 a second, and no more digits than the counter has room for. */
const MAX_STEPS = 9_999_999;

/** Several steps at once, and where Train stops by itself. */
export function StepMenu() {
  const { transport } = useMessages();
  const [open, setOpen] = useState(false);
  return (
    <PopoverDialog
      label={transport.stepMenu}
      open={open}
      onChange={setOpen}
      position="bottom-start"
      target={
        <button
          type="button"
          className={buttons.icon}
          aria-label={transport.stepMenu}
          title={transport.stepMenu}
          aria-haspopup="dialog"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <IconChevronDown size={14} aria-hidden />
        </button>
      }
    >
      <div className={classes.stepMenu}>
        <StepCounts onDone={() => setOpen(false)} />
        <StopAt />
      </div>
    </PopoverDialog>
  );
}

function StepCounts({ onDone }: { onDone: () => void }) {
  const { transport } = useMessages();
  const ready = useSession((state) => isBuilt(state) && state.status.phase !== 'stopped');
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  const id = useId();

  const go = (count: number) => {
    onDone();
    void perform(() => engine.step(count));
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const count = countIn(text);
    setWrong(count === undefined);
    if (count !== undefined) go(count);
  };
  return (
    <>
      <div className={classes.presets}>
        {STEP_COUNTS.map((count) => (
          <button
            key={count}
            type="button"
            className={buttons.button}
            disabled={!ready}
            aria-label={transport.steps(formatInteger(count))}
            onClick={() => go(count)}
          >
            +{formatInteger(count)}
          </button>
        ))}
      </div>
      <form className={classes.field} onSubmit={submit} noValidate>
        <label htmlFor={id}>{transport.customSteps}</label>
        <input
          id={id}
          className={classes.input}
          inputMode="numeric"
          autoComplete="off"
          value={text}
          aria-invalid={wrong}
          aria-describedby={`${id}-problem`}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setWrong(false);
          }}
        />
        <button type="submit" className={buttons.button} disabled={!ready}>
          {transport.go}
        </button>
      </form>
      <p id={`${id}-problem`} className={classes.problem} role="alert" hidden={!wrong}>
        {transport.wholeNumber(formatInteger(MAX_STEPS))}
      </p>
    </>
  );
}

/** The step at which Train pauses by itself; an empty field trains on. */
function StopAt() {
  const { transport } = useMessages();
  const stopAt = useView((state) => state.stopAt);
  const [draft, setDraft] = useState<string>();
  const [wrong, setWrong] = useState(false);
  const id = useId();

  const take = () => {
    if (draft === undefined) return;
    setDraft(undefined);
    const wanted = draft.trim() === '' ? undefined : countIn(draft);
    const fits = draft.trim() === '' || wanted !== undefined;
    setWrong(!fits);
    if (fits) setView({ stopAt: wanted });
  };
  return (
    <form
      className={classes.field}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        take();
      }}
    >
      <label htmlFor={id}>{transport.stopAfter}</label>
      <input
        id={id}
        className={classes.input}
        style={{ gridColumn: '1 / -1' }}
        inputMode="numeric"
        autoComplete="off"
        placeholder={transport.never}
        value={draft ?? (stopAt === undefined ? '' : formatInteger(stopAt))}
        aria-invalid={wrong}
        aria-describedby={`${id}-note`}
        onChange={(event) => {
          setDraft(event.currentTarget.value);
          setWrong(false);
        }}
        onBlur={take}
      />
      <p
        id={`${id}-note`}
        className={wrong ? classes.problem : classes.note}
        role={wrong ? 'alert' : undefined}
        style={{ gridColumn: '1 / -1' }}
      >
        {wrong ? transport.wholeNumber(formatInteger(MAX_STEPS)) : transport.stopAfterHelp}
      </p>
    </form>
  );
}

/** A number of steps that can be done; undefined when the text is none. */
function countIn(text: string): number | undefined {
  const count = parseNumber(text);
  return count !== undefined && Number.isInteger(count) && count >= 1 && count <= MAX_STEPS
    ? count
    : undefined;
}
