import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconCopy from '@tabler/icons-react/icons/IconCopy';
import IconShare2 from '@tabler/icons-react/icons/IconShare2';
import { useRef, useState } from 'react';
import { useMessages } from '../../i18n/messages';
import { engine } from '../../stores/engine';
import { closeDialog, openDialog, useDialog } from '../actions/dialogs';
import buttons from '../controls/buttons.module.css';
import classes from './SharePopover.module.css';
import { PopoverDialog } from '../layout/PopoverDialog';

/** The button that shows the link to this experiment. `compact` leaves its word out. */
export function SharePopover({ compact }: { compact: boolean }) {
  const { menu, share, actions } = useMessages();
  const open = useDialog((state) => state.open === 'share');
  return (
    <PopoverDialog
      label={share.title}
      open={open}
      onChange={(next) => (next ? openDialog('share') : closeDialog('share'))}
      position="bottom-end"
      target={
        <button
          type="button"
          className={compact ? buttons.icon : buttons.button}
          aria-label={compact ? menu.share : undefined}
          title={`${actions.share} (S)`}
          aria-haspopup="dialog"
          aria-expanded={open}
          onClick={() => (open ? closeDialog('share') : openDialog('share'))}
        >
          <IconShare2 size={16} stroke={1.7} aria-hidden />
          {!compact && menu.share}
        </button>
      }
    >
      <Link />
    </PopoverDialog>
  );
}

type Copied = 'not-yet' | 'copied' | 'refused';

/** The link as it is when the popover opens, and again whenever it is copied. */
function Link() {
  const { share } = useMessages();
  const [link, setLink] = useState(() => engine.shareLink());
  const [copied, setCopied] = useState<Copied>('not-yet');
  const field = useRef<HTMLInputElement>(null);

  const copy = async () => {
    const now = engine.shareLink();
    setLink(now);
    try {
      await navigator.clipboard.writeText(now);
      setCopied('copied');
    } catch {
      // No permission, or no secure context: the text is selected, ready to be copied by hand.
      field.current?.select();
      setCopied('refused');
    }
  };
  return (
    <div className={classes.share}>
      <label htmlFor="share-link" className={classes.title}>
        {share.title}
      </label>
      <div className={classes.row}>
        <input
          id="share-link"
          ref={field}
          className={classes.link}
          readOnly
          value={link}
          onFocus={(event) => event.currentTarget.select()}
        />
        <button type="button" className={`${buttons.button} ${classes.copy}`} onClick={() => void copy()}>
          {copied === 'copied' ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
          {copied === 'copied' ? share.copied : share.copy}
        </button>
      </div>
      <p className={classes.note}>{share.carries}</p>
      <p className={classes.note} role="status">
        {copied === 'refused' ? share.failed : ''}
      </p>
    </div>
  );
}
