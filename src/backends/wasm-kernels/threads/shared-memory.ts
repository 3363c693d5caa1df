/** Most pages of 64 KiB that a shared heap may grow to: 2 GiB. */
export const MAX_PAGES = 32768;

const MEMORY_SECTION = 5;
/** Limits of a memory that has a maximum, alone and shared between threads. */
const HAS_MAXIMUM = 1;
const SHARED_WITH_MAXIMUM = 3;

/** Reads an unsigned LEB128 number. @returns the number and where the next byte lies. */
function unsigned(bytes: Uint8Array, at: number): [value: number, next: number] {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
}

/**
 * The same WebAssembly module with its memory shared between threads, at most `MAX_PAGES` large.
 *
 * Why: TensorFlow.js' own threaded module starts its threads from `blob:` scripts, which the security policy forbids,
 * and leaves every product with a transposed operand on one of them. Ours need no more than that the heap be shared.
 *
 * @throws Error when the module has no memory of its own with a maximum.
 */
export function withSharedMemory(binary: ArrayBuffer): ArrayBuffer {
  const bytes = new Uint8Array(binary.slice(0));
  for (let at = 8; at < bytes.length; ) {
    const id = bytes[at];
    const [size, body] = unsigned(bytes, at + 1);
    if (id === MEMORY_SECTION) {
      const [count, flags] = unsigned(bytes, body);
      if (count !== 1 || bytes[flags] !== HAS_MAXIMUM) break;
      bytes[flags] = SHARED_WITH_MAXIMUM;
      const [, maximum] = unsigned(bytes, flags + 1);
      const [, end] = unsigned(bytes, maximum);
      // As many bytes as there were: all but the last go on.
      for (let i = maximum; i < end; i++) {
        const group = Math.floor(MAX_PAGES / 2 ** (7 * (i - maximum))) & 0x7f;
        bytes[i] = i + 1 < end ? group | 0x80 : group;
      }
      return bytes.buffer;
    }
    at = body + size;
  }
  throw new Error('The WebAssembly module has no memory that could be shared.');
}

/** Whether memory can be shared between threads here: the page is isolated, and there is room. */
export function canShareMemory(): boolean {
  if (!globalThis.crossOriginIsolated) return false;
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: true }).buffer.byteLength > 0;
  } catch {
    // No threads in this browser, or no room for so many pages: one thread, then.
    return false;
  }
}
