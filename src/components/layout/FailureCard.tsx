import type { ErrorInfo } from '../../core/errors';
import { useMessages } from '../../i18n/messages';
import buttons from '../controls/buttons.module.css';
import classes from './FailureCard.module.css';

/** What one can do about a failure. What is left out is not offered. */
interface FailureActions {
  onRestore?: (() => void) | undefined;
  onRestoreSlower?: (() => void) | undefined;
  onExport?: (() => void) | undefined;
  onReset: () => void;
}

interface FailureCardProps {
  error: ErrorInfo;
  actions: FailureActions;
}

/** A failure of the run, on the stage: what happened, why, what is kept and what one can do. */
export function FailureCard({ error, actions }: FailureCardProps) {
  const { errors, error: words, failure, app } = useMessages();
  const text = errors[error.code];
  return (
    <section className={classes.card} role="alert" aria-labelledby="failure-title">
      <h2 id="failure-title" className={classes.title}>
        {text.title}
      </h2>
      <p>{text.explanation + app.gap + text.hint}</p>
      <p className={classes.kept}>{actions.onRestore ? failure.kept : failure.keptSettings}</p>
      <div className={classes.actions}>
        {actions.onRestore && (
          <button type="button" className={buttons.button} onClick={actions.onRestore}>
            {failure.restore}
          </button>
        )}
        {actions.onRestoreSlower && (
          <button type="button" className={buttons.button} onClick={actions.onRestoreSlower}>
            {failure.lowerRate}
          </button>
        )}
        {actions.onExport && (
          <button type="button" className={buttons.button} onClick={actions.onExport}>
            {failure.save}
          </button>
        )}
        <button type="button" className={buttons.button} onClick={actions.onReset}>
          {failure.reset}
        </button>
      </div>
      <details className={classes.details}>
        <summary>{words.detail}</summary>
        <p lang="en">
          {error.message} {error.hint}
        </p>
      </details>
    </section>
  );
}
