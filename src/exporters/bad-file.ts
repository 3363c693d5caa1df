import { PlaygroundError } from '../core/errors';

/** What to do about a file that its own header contradicts. */
const DAMAGED = 'The file is damaged or was written by a faulty program: export or download it again.';

/** A `bad-file` error: what is wrong with the file and what the user can do. */
export function badFile(message: string, hint: string = DAMAGED): PlaygroundError {
  return new PlaygroundError({ code: 'bad-file', message, hint });
}

/** The first few of many names, quoted, and how many more there are. */
export function listNames(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).map((name) => `"${name}"`);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

/** `1 byte`, `2 bytes`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
