import type { ReactNode } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { useMessages } from '../../i18n/messages';
import buttons from '../controls/buttons.module.css';
import classes from './Guard.module.css';

/** Keeps a broken part of the page from taking the rest with it. */
export function Guard({ children }: { children: ReactNode }) {
  return <ErrorBoundary FallbackComponent={Broken}>{children}</ErrorBoundary>;
}

function Broken({ error, resetErrorBoundary }: { error: unknown; resetErrorBoundary: () => void }) {
  const { app } = useMessages();
  return (
    <div className={classes.broken} role="alert">
      <p>{app.broken}</p>
      <code>{error instanceof Error ? error.message : String(error)}</code>
      <button type="button" className={buttons.button} onClick={resetErrorBoundary}>
        {app.tryAgain}
      </button>
    </div>
  );
}
