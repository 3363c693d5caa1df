/** Time a piece of work may take before messages get their turn: pause then answers within a frame. */
export const SLICE_MS = 12;

/**
 * Lets queued messages run. A MessageChannel, because timers are clamped and throttled in hidden tabs, and frames do
 * not come at all.
 */
export function yieldToMessages(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(null);
  });
}

/** A breath for long work: yields when a slice has passed since the last time it did. */
export function breather(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < SLICE_MS) return;
    await yieldToMessages();
    last = performance.now();
  };
}
