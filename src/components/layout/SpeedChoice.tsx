import { useId } from 'react';
import { useMessages } from '../../i18n/messages';
import { setView, useView } from '../../stores/view';
import { Segments } from '../controls/Segments';
import classes from './BackendMenu.module.css';

const MODES = ['reproducible', 'fastest'] as const;

/** Whether the same seed gives the same curve again, or speed comes first. */
export function SpeedChoice() {
  const { backend: words } = useMessages();
  const mode = useView((state) => state.mode);
  const id = useId();
  return (
    <div className={`${classes.list} ${classes.speed}`}>
      <p id={`${id}-name`} className={classes.legend}>
        {words.mode}
      </p>
      <Segments
        labelledBy={`${id}-name`}
        describedBy={`${id}-help`}
        value={mode}
        options={MODES.map((value) => ({ value, label: words.modes[value] }))}
        onChange={(value) => setView({ mode: value })}
      />
      <p id={`${id}-help`} className={classes.note}>
        {words.modesHelp[mode]}
      </p>
    </div>
  );
}
