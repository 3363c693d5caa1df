import type { StepCounts } from '../counted/counts';
import { AppContender } from './app';

/** The app's counted build: it trains without drawing samples, and tells what a step calls. */
export class CountedContender extends AppContender {
  /** What so many steps call. */
  async count(steps: number): Promise<StepCounts> {
    await this.tell('on');
    await this.train(steps);
    const counts = await this.read();
    await this.tell('off');
    return counts;
  }

  private tell(message: 'on' | 'off'): Promise<void> {
    return this.evaluate(async (what) => {
      const channel = new BroadcastChannel('bench-counts');
      channel.postMessage(what);
      // Messages of two channels have no common order: the worker has had this one when it answers.
      await new Promise<void>((resolve) => {
        channel.onmessage = () => resolve();
        channel.postMessage('read');
      });
      channel.close();
    }, message);
  }

  private read(): Promise<StepCounts> {
    return this.evaluate(async () => {
      const channel = new BroadcastChannel('bench-counts');
      const counts = await new Promise<StepCounts>((resolve) => {
        channel.onmessage = ({ data }: MessageEvent<StepCounts>) => resolve(data);
        channel.postMessage('read');
      });
      channel.close();
      return counts;
    }, undefined);
  }
}
