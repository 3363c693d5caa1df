import IconBolt from '@tabler/icons-react/icons/IconBolt';
import IconRotateClockwise from '@tabler/icons-react/icons/IconRotateClockwise';
import type { Param } from '../../core/params';
import { useMessages } from '../../i18n/messages';
import classes from './Row.module.css';
import { HelpTip } from './HelpTip';

interface RowLabelProps {
  /** Id of the control, and the stem of the ids of its label and its help. */
  id: string;
  name: string;
  help: string;
  effect: Param['effect'];
  helpOpen?: boolean;
  /** Present when the value differs from its default, which `label` then writes. */
  changed?: { label: string; onRestore: () => void } | undefined;
}

/** Id of the element that describes a control: its help, and what a change does to the run. */
export const helpId = (id: string) => `${id}-help`;

/** Name of a setting, the mark of what a change does, and the dot of a changed value. */
export function RowLabel({ id, name, help, effect, helpOpen = false, changed }: RowLabelProps) {
  const { controls } = useMessages();
  const mark = effect === 'live' ? controls.live : controls.rebuild;
  return (
    <div className={classes.name}>
      <HelpTip text={help} open={helpOpen}>
        <label id={`${id}-label`} htmlFor={id} className={classes.label}>
          {name}
        </label>
      </HelpTip>
      <HelpTip text={mark}>
        <span className={classes.mark} data-effect={effect}>
          {effect === 'live' ? (
            <IconBolt size={13} stroke={1.8} aria-hidden />
          ) : (
            <IconRotateClockwise size={13} stroke={1.8} aria-hidden />
          )}
        </span>
      </HelpTip>
      <span id={helpId(id)} hidden>
        {controls.described(help, mark)}
      </span>
      {changed && (
        <button
          type="button"
          className={classes.dot}
          aria-label={changed.label}
          title={changed.label}
          onClick={changed.onRestore}
        />
      )}
    </div>
  );
}
