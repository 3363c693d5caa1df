import IconPlayerPauseFilled from '@tabler/icons-react/icons/IconPlayerPauseFilled';
import IconPlayerPlayFilled from '@tabler/icons-react/icons/IconPlayerPlayFilled';
import { useMessages } from '../../i18n/messages';
import { useSession } from '../../stores/session';
import { ACTIONS } from '../actions/actions';
import { isBuilt } from '../actions/run-control';
import { runAction } from '../actions/shortcuts';
import buttons from '../controls/buttons.module.css';
import classes from './Transport.module.css';

/** Circumference of the progress ring: radius 6 in a box of 16. */
const RING = 2 * Math.PI * 6;

/** The one filled button: it never moves and never changes its width, whatever the run does. */
export function TrainButton() {
  const { transport, progress: progressNames } = useMessages();
  const phase = useSession((state) => state.status.phase);
  const progress = useSession((state) => state.progress);
  const built = useSession(isBuilt);
  // Once a run is built, "preparing" is its first step on the way: a press takes it back.
  const training = phase === 'training' || (phase === 'preparing' && built);
  const busy = phase === 'preparing' || phase === 'idle' || progress !== undefined;
  const Icon = training ? IconPlayerPauseFilled : IconPlayerPlayFilled;
  return (
    <button
      type="button"
      className={`${buttons.primary} ${classes.train}`}
      // Not `disabled`: the focus would be lost.
      aria-disabled={phase === 'stopped'}
      aria-busy={busy}
      title={busy && progress ? progressNames[progress.what] : undefined}
      onClick={() => runAction(ACTIONS.train)}
    >
      {busy ? (
        <Ring done={progress?.done ?? 0} total={progress?.total ?? 0} />
      ) : (
        <Icon size={16} aria-hidden />
      )}
      {training ? transport.pause : transport.train}
    </button>
  );
}

/** How far the preparation is; it turns while that cannot be told. */
function Ring({ done, total }: { done: number; total: number }) {
  const share = total > 0 ? Math.min(1, done / total) : 0.25;
  return (
    <svg
      className={total > 0 ? undefined : classes.turning}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      aria-hidden
    >
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" opacity="0.3" />
      <circle
        cx="8"
        cy="8"
        r="6"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeDasharray={`${share * RING} ${RING}`}
        transform="rotate(-90 8 8)"
      />
    </svg>
  );
}
