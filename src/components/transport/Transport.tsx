import IconPlayerSkipForward from '@tabler/icons-react/icons/IconPlayerSkipForward';
import IconRotate from '@tabler/icons-react/icons/IconRotate';
import { useMessages } from '../../i18n/messages';
import { useSession } from '../../stores/session';
import { ACTIONS } from '../actions/actions';
import { isBuilt } from '../actions/run-control';
import { runAction } from '../actions/shortcuts';
import buttons from '../controls/buttons.module.css';
import { StepMenu } from './StepMenu';
import { TrainButton } from './TrainButton';
import classes from './Transport.module.css';

/** Reset, Train/Pause, one step or several. */
export function Transport() {
  const { transport, actions } = useMessages();
  const phase = useSession((state) => state.status.phase);
  const built = useSession(isBuilt);
  return (
    <div className={classes.transport} role="group" aria-label={transport.label}>
      <button
        type="button"
        className={buttons.icon}
        aria-label={transport.reset}
        title={`${actions.reset} (R)`}
        aria-disabled={!built}
        onClick={() => runAction(ACTIONS.reset)}
      >
        <IconRotate size={17} stroke={1.7} aria-hidden />
      </button>
      <TrainButton />
      <span className={classes.split}>
        <button
          type="button"
          className={buttons.icon}
          aria-label={transport.step}
          title={`${transport.stepTip} (→)`}
          aria-disabled={!built || phase === 'stopped'}
          onClick={() => runAction(ACTIONS.step)}
        >
          <IconPlayerSkipForward size={17} stroke={1.7} aria-hidden />
        </button>
        <StepMenu />
      </span>
    </div>
  );
}
