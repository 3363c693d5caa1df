import { Switch } from '@mantine/core';
import { useMessages } from '../../i18n/messages';
import { setView, useView } from '../../stores/view';
import { Dialog } from '../layout/Dialog';
import { ACTION_LIST } from './actions';
import { closeDialog } from './dialogs';
import classes from './HelpDialog.module.css';
import { isCharacter, keysOf } from './shortcuts';

/** The shortcuts, read from the one list of actions, and the switch for those of a single key. */
export function HelpDialog() {
  const { help, actions } = useMessages();
  const singleKeys = useView((state) => state.shortcuts);
  return (
    <Dialog title={help.title} size={440} onClose={() => closeDialog('help')}>
      <dl className={classes.list}>
        {ACTION_LIST.map(({ id, shortcut }) =>
          shortcut ? (
            <div
              key={id}
              className={classes.row}
              data-off={!singleKeys && !shortcut.mod && isCharacter(shortcut)}
            >
              <dt>{actions[id]}</dt>
              <dd>
                {keysOf(shortcut).map((key) => (
                  <kbd key={key} className={classes.key}>
                    {key}
                  </kbd>
                ))}
              </dd>
            </div>
          ) : null,
        )}
      </dl>
      <Switch
        className={classes.switch}
        checked={singleKeys}
        label={help.singleKeys}
        description={help.singleKeysHelp}
        onChange={(event) => setView({ shortcuts: event.currentTarget.checked })}
      />
      <p className={classes.note}>{help.ignored}</p>
      <p className={classes.note}>{help.version(__APP_VERSION__)}</p>
    </Dialog>
  );
}
