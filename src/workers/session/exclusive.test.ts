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

  it('waits no longer for a task that never ends once it is abandoned', async () => {
    const exclusive = new Exclusive();
    const ends: (() => void)[] = [];
    const stuck = exclusive.run(() => new Promise<void>((end) => ends.push(end)));
    await Promise.resolve();
    exclusive.abandon();
    expect(exclusive.busy).toBe(false);
    expect(await exclusive.run(() => 'done')).toBe('done');
    // One that ends after all is not counted twice.
    ends[0]();
    await stuck;
    expect(exclusive.busy).toBe(false);
  });
});
