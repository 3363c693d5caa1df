import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileKernels } from './build-kernels.mjs';

const FOLDER = 'src/backends/wasm-kernels/simd/';
const FILES = ['kernels.wasm', 'kernels-shared.wasm', 'kernels-relaxed.wasm', 'kernels-relaxed-shared.wasm'];
/** Node 20 compiles relaxed SIMD only when told to. */
const compiles = (file: string) => WebAssembly.validate(readFileSync(FOLDER + file));

/** Numbers of the sections of a WebAssembly module. */
function sections(bytes: Uint8Array): number[] {
  const found: number[] = [];
  let at = 8;
  while (at < bytes.length) {
    found.push(bytes[at++]);
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      size |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    at += size;
  }
  return found;
}

describe('the compiled kernels', () => {
  it('are what their sources compile to', { timeout: 120_000 }, async () => {
    const compiled = await compileKernels();
    expect([...compiled.keys()]).toEqual(FILES);
    for (const [file, bytes] of compiled) {
      expect(Buffer.compare(readFileSync(FOLDER + file), bytes), file).toBe(0);
    }
  });

  it.each(FILES.filter(compiles))(
    'own nothing in the memory that they share: no data, no globals (%s)',
    async (file) => {
      const bytes = readFileSync(FOLDER + file);
      const module = await WebAssembly.compile(bytes);
      expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
      // Section 6 holds globals (a stack pointer would be one), 8 the start function, 11 data.
      expect(sections(bytes).filter((id) => [6, 8, 11].includes(id))).toEqual([]);
    },
  );
});
