import { type ReactNode, useId } from 'react';
import classes from './Section.module.css';

interface SectionProps {
  title: string;
  /** Its name, where another section has the same title. */
  label?: string;
  /** What stands at the right of the title. */
  aside?: ReactNode;
  children: ReactNode;
}

/** A titled group of settings. */
export function Section({ title, label, aside, children }: SectionProps) {
  const id = useId();
  return (
    <section
      className={classes.section}
      aria-label={label}
      aria-labelledby={label === undefined ? id : undefined}
    >
      <div className={classes.head}>
        <h2 id={id} className={classes.title}>
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
