import type { GlCall } from './gl-recorder';

/** A place that a call sets, and that keeps what it was set to; nothing for calls that do more than that. */
type Place = (call: GlCall, unit: unknown, program: unknown) => unknown[] | undefined;

const PLACES: Readonly<Record<string, Place>> = {
  useProgram: () => ['program'],
  bindVertexArray: () => ['vertices'],
  bindFramebuffer: ({ args }) => ['framebuffer', args[0]],
  viewport: () => ['viewport'],
  scissor: () => ['scissor'],
  activeTexture: () => ['unit'],
  bindTexture: ({ args }, unit) => ['texture', unit, args[0]],
};

/** Calls without those that set what is set already; what was set before the first is not known. */
export function condensed(calls: readonly GlCall[]): GlCall[] {
  const set = new Settings();
  let unit: unknown;
  let program: unknown;
  return calls.filter((call) => {
    const { name, args } = call;
    if (name === 'activeTexture') [unit] = args;
    if (name === 'useProgram') [program] = args;
    const uniform = name.startsWith('uniform');
    // A uniform that the program does not have.
    if (uniform && args[0] === null) return false;
    const place = uniform ? ['uniform', program, args[0]] : PLACES[name]?.(call, unit, program);
    if (!place) return true;
    return set.changes(place, call.live ? [call.live] : uniform ? args.slice(1) : args);
  });
}

/** What places were set to. */
class Settings {
  private readonly values = new Map<unknown, unknown>();

  /** Sets a place. @returns whether that changed it */
  changes(place: readonly unknown[], value: readonly unknown[]): boolean {
    let level = this.values;
    for (const key of place) {
      const next = level.get(key);
      const below = next instanceof Map ? next : new Map<unknown, unknown>();
      level.set(key, below);
      level = below;
    }
    const old = level.get(Settings);
    level.set(Settings, value);
    return !Array.isArray(old) || !sameArguments(old, value);
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
