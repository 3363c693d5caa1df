import { engine } from '../../stores/engine';
import { useSession } from '../../stores/session';

/** Whether a run has been built; before that the page is starting up. */
export const isBuilt = (state: { runId: number }): boolean => state.runId > 0;

/**
 * Trains (to the step asked for, where one is ahead), or pauses when the run is training or about to.
 * While the page is still starting up it waits, so that an early press is not lost.
 */
export async function toggleTraining(): Promise<void> {
  if (!isBuilt(useSession.getState())) await engine.ready();
  const { phase } = useSession.getState().status;
  await (phase === 'training' || phase === 'preparing' ? engine.pause() : engine.train());
}
