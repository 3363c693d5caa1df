/** Marks, for this tab, that the page was reloaded once to come under the service worker. */
const RELOADED = 'playground:reloaded-for-headers';

/** A worker that is not active by then will not be: the page goes on without isolation. */
const ACTIVATION_LIMIT_MS = 10_000;

/** Sets or reads the mark. Where storage is closed to us there is no guard, so the answer is "already reloaded". */
function claimReload(): boolean {
  try {
    if (sessionStorage.getItem(RELOADED) !== null) return false;
    sessionStorage.setItem(RELOADED, '1');
    return true;
  } catch {
    return false;
  }
}

function forgetReload(): void {
  try {
    sessionStorage.removeItem(RELOADED);
  } catch {
    // Nothing was stored.
  }
}

/** @returns whether a service worker of ours is active. */
async function activate(): Promise<boolean> {
  try {
    await navigator.serviceWorker.register(`${import.meta.env.BASE_URL}sw.js`);
    const limit = new Promise<false>((resolve) => setTimeout(() => resolve(false), ACTIVATION_LIMIT_MS));
    return await Promise.race([navigator.serviceWorker.ready.then(() => true), limit]);
  } catch {
    return false; // refused, as in some private windows: threads are lost, nothing else
  }
}

/**
 * Resolves when the page has the headers that it can get; await it before the training worker starts.
 *
 * Under a server that sends them (`npm start`, `npm run dev`) this is at once. On a static host it registers
 * the service worker that adds them and reloads the page once, in which case the promise never settles.
 * Where service workers are missing or refused, it resolves and the app runs without shared memory.
 */
export async function registerHeaders(): Promise<void> {
  if (globalThis.crossOriginIsolated) {
    forgetReload();
    return;
  }
  if (!('serviceWorker' in navigator)) return;
  if (!(await activate()) || !claimReload()) return;
  location.reload();
  await new Promise<never>(() => {});
}
