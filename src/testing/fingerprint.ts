/** Test support: comparing large values to the bit, quickly. */

/** A short text that is equal for values equal to the bit: numbers, texts, plain objects and lists, float32 arrays. */
export function fingerprint(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (!(part instanceof Float32Array)) return part;
    // FNV-1a over the words; collisions do not matter in a test.
    const words = new Uint32Array(part.buffer, part.byteOffset, part.length);
    return `${part.length}:${words.reduce((hash, word) => Math.imul(hash ^ word, 0x01000193), 0x811c9dc5) >>> 0}`;
  });
}
