import { describe, expect, it } from 'vitest';
import { Exclusive } from './exclusive';

describe('Exclusive', () => {
  it('lets a task begin when the earlier one has ended', async () => {
    const exclusive = new Exclusive();
    const order: string[] = [];
    const first = exclusive.run(async () => {
      await Promise.resolve();
      order.push('first');
    });
    const second = exclusive.run(() => void order.push('second'));
    expect(exclusive.busy).toBe(true);
    await Promise.all([first, second]);
    expect(order).toEqual(['first', 'second']);
    expect(exclusive.busy).toBe(false);
  });

  it('is free when the last task has ended, not between two', async () => {
    const exclusive = new Exclusive();
    await exclusive.free();
    const order: string[] = [];
    void exclusive.run(() => void order.push('first'));
    void exclusive.run(() => void order.push('second'));
    const free = exclusive.free().then(() => order.push('free'));
    await free;
    expect(order).toEqual(['first', 'second', 'free']);
  });

  it('lets who waits for it have a turn between two of a long task', async () => {
    const exclusive = new Exclusive();
    const order: string[] = [];
    const long = exclusive.inTurns(async ({ rest }) => {
      order.push('turn');
      const until = performance.now() + 20;
      while (performance.now() < until);
      await rest();
      order.push('turn');
    });
    await exclusive.free();
    order.push('free');
    await long;
    expect(order).toEqual(['turn', 'free', 'turn']);
  });

  it('waits no longer for a task that never ends once it is abandoned', async () => {
    const exclusive = new Exclusive();
    const ends: (() => void)[] = [];
    const stuck = exclusive.run(() => new Promise<void>((end) => ends.push(end)));
    await Promise.resolve();
    const free = exclusive.free();
    exclusive.abandon();
    await free;
    expect(exclusive.busy).toBe(false);
    expect(await exclusive.run(() => 'done')).toBe('done');
    // One that ends after all is not counted twice.
    ends[0]();
    await stuck;
    expect(exclusive.busy).toBe(false);
  });
});
