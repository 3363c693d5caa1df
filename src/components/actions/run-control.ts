import { engine } from '../../stores/engine';
import { useSession } from '../../stores/session';

/** Trains (to the step asked for, where one is ahead), or pauses when the run is training. */
export async function toggleTraining(): Promise<void> {
  await (useSession.getState().status.phase === 'training' ? engine.pause() : engine.train());
}
