import { toErrorInfo } from '../../core/errors';
import { useSession } from '../../stores/session';

/**
 * Does what a control asks and shows its failure in the page.
 * @returns whether it went well
 */
export async function perform(job: () => Promise<unknown>): Promise<boolean> {
  try {
    await job();
    return true;
  } catch (thrown) {
    useSession.setState({ refusal: toErrorInfo(thrown) });
    return false;
  }
}
