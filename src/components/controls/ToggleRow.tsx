import { Switch } from '@mantine/core';
import type { Param } from '../../core/params';
import classes from './Row.module.css';
import { helpId, RowLabel } from './RowLabel';
import { usePending } from './use-pending';

interface ToggleRowProps {
  id: string;
  name: string;
  help: string;
  effect: Param['effect'];
  value: boolean;
  apply(value: boolean): Promise<boolean>;
  changed?: { label: string; onRestore: () => void } | undefined;
}

/** On or off. */
export function ToggleRow({ id, name, help, effect, value, apply, changed }: ToggleRowProps) {
  const [shown, onChange] = usePending(value, apply);
  return (
    <div className={`${classes.row} ${classes.flat}`}>
      <div className={classes.head}>
        <RowLabel id={id} name={name} help={help} effect={effect} changed={changed} />
        <Switch
          id={id}
          aria-labelledby={`${id}-label`}
          aria-describedby={helpId(id)}
          size="sm"
          classNames={{ input: classes.switchInput }}
          checked={shown}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      </div>
    </div>
  );
}
