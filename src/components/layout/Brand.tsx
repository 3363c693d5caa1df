import classes from './TopBar.module.css';

/** The mark, real and generated side by side, and the name. */
export function Brand({ name }: { name: string }) {
  return (
    <h1 className={classes.brand}>
      <svg width="22" height="14" viewBox="0 0 22 14" aria-hidden>
        <circle cx="6.5" cy="7" r="5.5" fill="var(--real)" />
        <path d="M15 1 21 7 15 13 9 7Z" fill="var(--generated)" />
      </svg>
      <span className={classes.name}>{name}</span>
    </h1>
  );
}
