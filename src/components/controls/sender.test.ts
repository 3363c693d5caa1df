import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSender } from './sender';

const INTERVALS = { throttle: 100, debounce: 350 };

/** A sender whose values take `takesMs` to come into force. */
function make(takesMs = 10) {
  const sent: number[] = [];
  const idle = vi.fn();
  const sender = createSender<number>(
    (value) => {
      sent.push(value);
      return new Promise((resolve) => setTimeout(() => resolve(value >= 0), takesMs));
    },
    INTERVALS,
    idle,
  );
  return { sent, idle, sender };
}

describe('the values of a control on their way', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('goes out at most once an interval while dragging, and ends with the last value', async () => {
    const { sent, sender } = make();
    for (let value = 1; value <= 30; value++) {
      sender.throttled(value);
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent.length).toBeGreaterThanOrEqual(2);
    expect(sent.length).toBeLessThanOrEqual(4);
    expect(sent.at(-1)).toBe(30);
  });

  it('waits until held keys rest', async () => {
    const { sent, sender } = make();
    for (let value = 1; value <= 10; value++) {
      sender.debounced(value);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(350);
    expect(sent).toEqual([10]);
  });

  it('never has two under way, and sends the newest after the one that is', async () => {
    const { sent, idle, sender } = make(500);
    const first = sender.now(1);
    sender.throttled(2);
    const last = sender.now(3);
    await vi.advanceTimersByTimeAsync(499);
    expect(sent).toEqual([1]);
    await vi.advanceTimersByTimeAsync(1001);
    expect(sent).toEqual([1, 3]);
    expect(await first).toBe(true);
    expect(await last).toBe(true);
    expect(idle).toHaveBeenCalledTimes(1);
  });

  it('says when a value was refused', async () => {
    const { sender } = make();
    const taken = sender.now(-1);
    await vi.advanceTimersByTimeAsync(20);
    expect(await taken).toBe(false);
  });

  it('forgets what waits when cancelled', async () => {
    const { sent, idle, sender } = make();
    sender.debounced(5);
    sender.cancel();
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent).toEqual([]);
    expect(idle).toHaveBeenCalledTimes(1);
  });
});
