/** Frames of the page in which a change comes up: it is drawn in the first, and composed by the second or third. */
const FRAMES = 4;
/** A page that was in the background stood still for other reasons. */
const LONGEST_MS = 500;
/** Time between two looks: each asks the browser for frames that it might have spared itself. */
const LOOK_MS = 2000;

let looked = Number.NEGATIVE_INFINITY;

/**
 * Tells now and then how long the page stood still to show what has just been changed: the longest gap between its next
 * frames, in ms. Says nothing where nobody looks.
 */
export function watchShown(tell: (ms: number) => void): void {
  if (document.visibilityState !== 'visible') return;
  let [last, longest, frames] = [performance.now(), 0, 0];
  if (last - looked < LOOK_MS) return;
  looked = last;
  const onFrame = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    frames++;
    if (frames < FRAMES) requestAnimationFrame(onFrame);
    else tell(Math.min(longest, LONGEST_MS));
  };
  requestAnimationFrame(onFrame);
}
