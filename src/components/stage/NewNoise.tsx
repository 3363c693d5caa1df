import { IconArrowsShuffle } from '@tabler/icons-react';
import { useMessages } from '../../i18n/messages';
import { ACTIONS } from '../actions/actions';
import { runAction } from '../actions/shortcuts';
import buttons from '../controls/buttons.module.css';

/** Draws the samples from other noise; the noise then stays fixed again. */
export function NewNoise() {
  const messages = useMessages().stage;
  return (
    <button
      type="button"
      className={buttons.button}
      title={messages.newNoiseTip}
      onClick={() => runAction(ACTIONS.noise)}
    >
      <IconArrowsShuffle size={15} aria-hidden="true" />
      {messages.newNoise}
    </button>
  );
}
