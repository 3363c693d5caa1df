import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import type { Param } from '../../core/params';
import classes from './Row.module.css';
import { helpId, RowLabel } from './RowLabel';
import { Segments } from './Segments';
import { usePending } from './use-pending';

/** Letters that fit beside a label as segments; Chinese characters are twice as wide. */
const SEGMENT_ROOM = 18;

interface ChoiceRowProps {
  id: string;
  name: string;
  help: string;
  effect: Param['effect'];
  value: string;
  options: readonly { value: string; label: string }[];
  apply(value: string): Promise<boolean>;
  changed?: { label: string; onRestore: () => void } | undefined;
}

/** One of a few named ways: segments where they fit in the row, a list otherwise. */
export function ChoiceRow({ id, name, help, effect, value, options, apply, changed }: ChoiceRowProps) {
  const [shown, onChange] = usePending(value, apply);
  return (
    <div className={`${classes.row} ${classes.flat}`}>
      <div className={classes.head}>
        <RowLabel id={id} name={name} help={help} effect={effect} changed={changed} />
        {widthOf(options.map((option) => option.label).join('')) <= SEGMENT_ROOM ? (
          <Segments
            labelledBy={`${id}-label`}
            describedBy={helpId(id)}
            value={shown}
            options={options}
            onChange={onChange}
          />
        ) : (
          <span className={classes.selectBox}>
            <select
              id={id}
              className={classes.select}
              aria-labelledby={`${id}-label`}
              aria-describedby={helpId(id)}
              value={shown}
              onChange={(event) => onChange(event.currentTarget.value)}
            >
              {options.map((option) => (
                <option key={option.value} value={option.value}>
                  {option.label}
                </option>
              ))}
            </select>
            <IconChevronDown size={14} aria-hidden />
          </span>
        )}
      </div>
    </div>
  );
}

function widthOf(text: string): number {
  return text.length + text.replace(/[^\p{Script=Han}]/gu, '').length;
}
