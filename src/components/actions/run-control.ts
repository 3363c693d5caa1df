import { engine } from '../../stores/engine';
import { useSession } from '../../stores/session';
import { useView } from '../../stores/view';

/** Trains, to the step asked for where one is ahead; pauses when the run is training. */
export async function toggleTraining(): Promise<void> {
  const { status } = useSession.getState();
  if (status.phase === 'training') {
    await engine.pause();
    return;
  }
  const { stopAt } = useView.getState();
  await (stopAt !== undefined && stopAt > status.step ? engine.untilStep(stopAt) : engine.train());
}
