import { useId } from 'react';
import classes from './Segments.module.css';

interface SegmentsProps<T extends string> {
  /** Ids of the elements that name and describe the group. */
  labelledBy: string;
  describedBy?: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange(value: T): void;
}

/** A few named ways side by side, one of them chosen: radio buttons in a row. */
export function Segments<T extends string>({
  labelledBy,
  describedBy,
  value,
  options,
  onChange,
}: SegmentsProps<T>) {
  const name = useId();
  return (
    <div
      className={classes.segments}
      role="radiogroup"
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
    >
      {options.map((option) => (
        <label key={option.value} className={classes.segment}>
          <input
            type="radio"
            className={classes.radio}
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
