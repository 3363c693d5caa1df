import type { GlCall } from './gl-recorder';

/** Calls without those that set what is set already; what was set before the first is not known. */
export function condensed(calls: readonly GlCall[]): GlCall[] {
  /** By place: what it was set to last. */
  const settings = new Map<unknown, readonly unknown[]>();
  let unit: unknown;
  let program: unknown;
  return calls.filter(({ name, args, live }) => {
    if (name === 'activeTexture') [unit] = args;
    if (name === 'useProgram') [program] = args;
    const uniform = name.startsWith('uniform');
    const [location, ...numbers] = args;
    // A uniform that the program does not have.
    if (uniform && location === null) return false;
    const place = uniform ? location : placeOf(name, unit);
    if (place === undefined) return true;
    const old = settings.get(place);
    const value = uniform ? [program, ...(live ? [live] : numbers)] : args;
    settings.set(place, value);
    return !old || !sameArguments(old, value);
  });
}

/** The place that a call sets and that keeps what it was set to; nothing for calls that do more than that. */
function placeOf(name: string, unit: unknown): string | undefined {
  switch (name) {
    case 'useProgram':
    case 'bindVertexArray':
    case 'bindFramebuffer':
    case 'viewport':
    case 'scissor':
    case 'activeTexture':
      return name;
    case 'bindTexture':
      return `${name} ${String(unit)}`;
    default:
      return undefined;
  }
}

/** Whether two lists of arguments say the same: things one by one, lists number by number. */
export function sameArguments(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => Object.is(item, b[i]) || sameNumbers(item, b[i]));
}

function sameNumbers(a: unknown, b: unknown): boolean {
  return isList(a) && isList(b) && a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}

function isList(value: unknown): value is readonly number[] {
  return Array.isArray(value);
}
