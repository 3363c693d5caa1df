/** Work that can rest: it yields wherever something else may have its turn, and returns what it found. */
export type Pieces<T> = Generator<undefined, T, undefined>;

/** Does all of it at once. */
export function finish<T>(work: Pieces<T>): T {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
  }
}

/** Does it piece by piece; `rest` is awaited between the pieces, and what it throws ends the work. */
export async function inPieces<T>(work: Pieces<T>, rest: () => Promise<void>): Promise<T> {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
    await rest();
  }
}
