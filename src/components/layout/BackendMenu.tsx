import { Popover } from '@mantine/core';
import { useId, useState } from 'react';
import { BACKEND_CHOICES, BACKEND_LABELS } from '../../core/backends';
import { useMessages, useText } from '../../i18n/messages';
import { useConfig } from '../../stores/config';
import { engine } from '../../stores/engine';
import { useSession } from '../../stores/session';
import { perform } from '../actions/perform';
import { usePending } from '../controls/use-pending';
import classes from './BackendMenu.module.css';

/** The chip that names the backend in use; it opens the reasons and the choice. */
export function BackendMenu({ compact }: { compact: boolean }) {
  const { backend: words } = useMessages();
  const info = useSession((state) => state.backend);
  const [open, setOpen] = useState(false);
  const name = info ? words.short[info.id] : words.choosing;
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus returnFocus withRoles={false}>
      <Popover.Target>
        <button
          type="button"
          className={classes.chip}
          aria-haspopup="dialog"
          aria-expanded={open}
          aria-label={`${words.label}: ${name}`}
          onClick={() => setOpen(!open)}
        >
          <span className={classes.dot} data-on={info !== undefined} />
          {name}
          {info && !compact && <span className={classes.reason}>· {words.reasons[info.reason]}</span>}
        </button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={words.label}>
        <BackendChoiceList onDone={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Why this backend computes, and the others to choose from. */
export function BackendChoiceList({ onDone }: { onDone?: () => void }) {
  const { backend: words } = useMessages();
  const text = useText();
  const info = useSession((state) => state.backend);
  const asked = useConfig((state) => state.choices.backend);
  const name = useId();
  const [shown, choose] = usePending<string>(asked, (backend) =>
    perform(() => engine.configure({ backend })),
  );
  return (
    <fieldset className={classes.list}>
      {info && (
        <p className={classes.note}>
          {words.explanations[info.reason]}
          {info.device && <span className={classes.device}>{words.device(info.device)}</span>}
        </p>
      )}
      <legend className={classes.legend}>{words.computeOn}</legend>
      {BACKEND_CHOICES.map((choice) => (
        <label key={choice} className={classes.choice}>
          <input
            type="radio"
            name={name}
            value={choice}
            checked={choice === shown}
            onChange={() => {
              onDone?.();
              choose(choice);
            }}
          />
          {text(BACKEND_LABELS[choice])}
        </label>
      ))}
      <p className={classes.note}>{words.keepsRun}</p>
    </fieldset>
  );
}
