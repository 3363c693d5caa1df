import IconBolt from '@tabler/icons-react/icons/IconBolt';
import { useState } from 'react';
import { useMessages } from '../../i18n/messages';
import { useSession } from '../../stores/session';
import { useView } from '../../stores/view';
import { BackendChoices } from './BackendChoices';
import classes from './BackendMenu.module.css';
import { SpeedChoice } from './SpeedChoice';
import { PopoverDialog } from './PopoverDialog';

/** The chip that names the backend in use; it opens the reasons, the measured times and the choice. */
export function BackendMenu({ compact }: { compact: boolean }) {
  const { backend: words } = useMessages();
  const info = useSession((state) => state.backend);
  const mode = useView((state) => state.mode);
  const [open, setOpen] = useState(false);
  const name = info ? words.short[info.id] : words.choosing;
  const fastest = mode === 'fastest';
  const reason = fastest && info?.reason !== 'moved' ? words.fastestOn : info && words.reasons[info.reason];
  return (
    <PopoverDialog
      label={words.label}
      open={open}
      onChange={setOpen}
      position="bottom-end"
      target={
        <button
          type="button"
          className={classes.chip}
          aria-haspopup="dialog"
          aria-expanded={open}
          aria-label={`${words.label}: ${name}${fastest ? `, ${words.fastestOn}` : ''}`}
          onClick={() => setOpen(!open)}
        >
          <span className={classes.dot} data-on={info !== undefined} />
          {name}
          {reason && !compact && <span className={classes.reason}>· {reason}</span>}
          {fastest && compact && <IconBolt size={13} stroke={2} aria-hidden />}
        </button>
      }
    >
      <div className={classes.menu}>
        <BackendChoices onDone={() => setOpen(false)} />
        <SpeedChoice />
      </div>
    </PopoverDialog>
  );
}
