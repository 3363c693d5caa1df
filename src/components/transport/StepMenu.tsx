import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import { type SyntheticEvent, useId, useState } from 'react';
import { formatInteger, parseNumber } from '../../i18n/format';
import { useMessages } from '../../i18n/messages';
import { engine } from '../../stores/engine';
import { useSession } from '../../stores/session';
import { isBuilt } from '../actions/run-control';
import { perform } from '../actions/perform';
import buttons from '../controls/buttons.module.css';
import classes from './Transport.module.css';
import { PopoverDialog } from '../layout/PopoverDialog';
import { MAX_STEPS, StopRulesForm } from './StopRulesForm';

const STEP_COUNTS = [10, 100, 1000] as const;

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
        <StopRulesForm />
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

/** A number of steps that can be done; undefined when the text is none. */
function countIn(text: string): number | undefined {
  const count = parseNumber(text);
  return count !== undefined && Number.isInteger(count) && count >= 1 && count <= MAX_STEPS
    ? count
    : undefined;
}
