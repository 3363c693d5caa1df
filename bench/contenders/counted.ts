import type { StepCounts } from '../counted/counts';
import { AppContender } from './app';

/** The app's counted build: it trains without drawing samples, and tells how long and with which calls. */
export class CountedContender extends AppContender {
  /**
   * The time is the worker's own, from the beginning of the first step until the last loss is read: starting and
   * stopping, with their snapshot, would weigh on short turns alone.
   */
  override async train(steps: number): Promise<number> {
    await this.ask('span');
    await super.train(steps);
    return Number(await this.ask('span'));
  }

  /** What so many steps call. */
  async count(steps: number): Promise<StepCounts> {
    await this.ask('on', 'read');
    await super.train(steps);
    const counts = (await this.ask('read')) as StepCounts;
    await this.ask('off', 'read');
    return counts;
  }

  /** Sends messages to the worker's counters, in their order. @returns the answer to the last */
  private ask(...messages: ('on' | 'off' | 'read' | 'span')[]): Promise<unknown> {
    return this.evaluate(async (all) => {
      const channel = new BroadcastChannel('bench-counts');
      const answer = await new Promise<unknown>((resolve) => {
        channel.onmessage = ({ data }: MessageEvent<unknown>) => resolve(data);
        for (const message of all) channel.postMessage(message);
      });
      channel.close();
      return answer;
    }, messages);
  }
}
