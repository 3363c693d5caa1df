import { useEffect, useState } from 'react';
import { formatBytes, formatInteger, formatPercent } from '../../i18n/format';
import { useMessages } from '../../i18n/messages';
import { type Progress, useSession } from '../../stores/session';
import classes from './Stage.module.css';

/** The line at the foot of the stage: what is being prepared and how far, or on a fresh run what to do. */
export function StageStatus({ empty }: { empty: boolean }) {
  const messages = useMessages();
  const progress = useSession((state) => state.progress);
  const phase = useSession((state) => state.status.phase);
  if (progress) return <Loading progress={progress} />;
  if (empty && (phase === 'paused' || phase === 'idle')) {
    return <p className={classes.line}>{messages.stage.empty}</p>;
  }
  return null;
}

function Loading({ progress }: { progress: Progress }) {
  const messages = useMessages();
  const { what, done, total } = progress;
  const name = messages.progress[what];
  const seconds = useSeconds(what);
  const words = messages.stage.loading;
  const line = amount(progress, name, words);
  return (
    <div className={`${classes.line} ${classes.loading}`}>
      <p>{seconds > 0 ? words.since(line, formatInteger(seconds)) : line}</p>
      <div
        className={classes.track}
        role="progressbar"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={100}
        // Without a value a progress bar is indeterminate (ARIA).
        aria-valuenow={total > 0 ? Math.round((100 * done) / total) : undefined}
      >
        <span
          className={total > 0 ? classes.fill : classes.unknown}
          style={total > 0 ? { width: `${(100 * done) / total}%` } : undefined}
        />
      </div>
    </div>
  );
}

/** Whole seconds since `what` began: a sign of life where nothing can be counted. */
function useSeconds(what: string): number {
  const [since, setSince] = useState({ what, seconds: 0 });
  useEffect(() => {
    const started = performance.now();
    const timer = setInterval(
      () => setSince({ what, seconds: Math.floor((performance.now() - started) / 1000) }),
      500,
    );
    return () => clearInterval(timer);
  }, [what]);
  return since.what === what ? since.seconds : 0;
}

function amount(
  { what, done, total }: Progress,
  name: string,
  words: {
    share: (what: string, share: string) => string;
    pieces: (what: string, done: string, total: string) => string;
  },
): string {
  if (total <= 0) return name;
  if (what === 'data') return words.pieces(name, formatBytes(done), formatBytes(total));
  if (total > 100) return words.share(name, formatPercent(done / total));
  return words.pieces(name, formatInteger(done), formatInteger(total));
}
