/** What a control does with its values on their way to the engine. */
export interface Sender<T> {
  /** While dragging: at most one value each interval, the newest; the last one always goes out. */
  throttled(value: T): void;
  /** While a key is held: goes out once the keys have rested for an interval. */
  debounced(value: T): void;
  /** Goes out at once, after the one under way; resolves to whether it was taken. */
  now(value: T): Promise<boolean>;
  /** Sends what waits at once. */
  flush(): void;
  /** Forgets what waits. */
  cancel(): void;
}

/**
 * Orders the values of one control: never two under way, never an old one after a new one.
 * `onIdle` is called whenever nothing waits and nothing is under way any more.
 */
export function createSender<T>(
  apply: (value: T) => Promise<boolean>,
  intervalMs: { throttle: number; debounce: number },
  onIdle: () => void,
): Sender<T> {
  let waiting: { value: T; done: ((taken: boolean) => void)[] } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;

  const stopTimer = () => {
    clearTimeout(timer);
    timer = undefined;
  };

  async function flush(): Promise<void> {
    stopTimer();
    if (busy || !waiting) return;
    const { value, done } = waiting;
    waiting = undefined;
    busy = true;
    const taken = await apply(value);
    busy = false;
    for (const resolve of done) resolve(taken);
    // A timer that is set will bring what waits; otherwise it came in while this one was under way.
    if (waiting) {
      if (timer === undefined) void flush();
    } else {
      onIdle();
    }
  }

  const put = (value: T, done: ((taken: boolean) => void)[]) => {
    // Whoever waited for an older value hears of the newer one instead.
    waiting = { value, done: [...(waiting?.done ?? []), ...done] };
  };
  const after = (ms: number) => {
    timer = setTimeout(() => void flush(), ms);
  };

  return {
    throttled(value) {
      put(value, []);
      if (timer === undefined) after(intervalMs.throttle);
    },
    debounced(value) {
      put(value, []);
      stopTimer();
      after(intervalMs.debounce);
    },
    now(value) {
      return new Promise((resolve) => {
        put(value, [resolve]);
        void flush();
      });
    },
    flush: () => void flush(),
    cancel() {
      stopTimer();
      for (const resolve of waiting?.done ?? []) resolve(false);
      waiting = undefined;
      if (!busy) onIdle();
    },
  };
}
