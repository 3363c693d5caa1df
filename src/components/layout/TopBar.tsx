import { useMediaQuery } from '@mantine/hooks';
import IconDownload from '@tabler/icons-react/icons/IconDownload';
import { useMessages } from '../../i18n/messages';
import { openDialog } from '../actions/dialogs';
import buttons from '../controls/buttons.module.css';
import { SharePopover } from '../share/SharePopover';
import { Counters } from '../transport/Counters';
import { Transport } from '../transport/Transport';
import { BackendMenu } from './BackendMenu';
import { Brand } from './Brand';
import classes from './TopBar.module.css';
import { HelpButton, LanguageButton, ThemeButton } from './ViewButtons';

/** Below these widths the bar leaves out words: first the backend's reason, then those of the buttons. */
const ROOM_FOR_REASON = '(min-width: 1400px)';
const ROOM_FOR_WORDS = '(min-width: 1200px)';

/** Everything about the run as a whole, on one line. */
export function TopBar() {
  const { app, menu, actions } = useMessages();
  const roomForReason = useMediaQuery(ROOM_FOR_REASON, true, { getInitialValueInEffect: false });
  const roomForWords = useMediaQuery(ROOM_FOR_WORDS, true, { getInitialValueInEffect: false });
  return (
    <header className={classes.bar}>
      <Brand name={app.name} />
      <Transport />
      <Counters />
      <span className={classes.space} />
      <BackendMenu compact={!roomForReason} />
      <div className={classes.tools}>
        <SharePopover compact={!roomForWords} />
        <button
          type="button"
          className={roomForWords ? buttons.button : buttons.icon}
          aria-label={roomForWords ? undefined : menu.export}
          title={`${actions.export} (E)`}
          aria-haspopup="dialog"
          onClick={() => openDialog('export')}
        >
          <IconDownload size={16} stroke={1.7} aria-hidden />
          {roomForWords && menu.export}
        </button>
        <HelpButton />
        <LanguageButton />
        <ThemeButton />
      </div>
    </header>
  );
}
