/**
 * Compiles `assembly/` to `src/backends/wasm-kernels/simd/kernels.wasm`, which is committed: the app builds without
 * the compiler. `--check` compares instead of writing; the same compiler version gives the same bytes everywhere.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TARGET = join(ROOT, 'src/backends/wasm-kernels/simd/kernels.wasm');

/** Everything lies in the memory of TensorFlow.js: no data, no heap and no stack of our own may be in there. */
const OPTIONS = [
  '-O3',
  '--converge',
  '--noAssert',
  '--runtime',
  'stub',
  '--importMemory',
  '--noExportMemory',
  '--enable',
  'simd',
  '--disable',
  'mutable-globals',
  // Vectors pass between files only, never to JavaScript.
  '--disableWarning',
  '112',
];

/**
 * Compiles the kernels.
 * @returns {Promise<Uint8Array>} the module
 */
export async function compileKernels() {
  const folder = mkdtempSync(join(tmpdir(), 'kernels-'));
  try {
    const outFile = join(folder, 'kernels.wasm');
    const args = ['assembly/index.ts', '--baseDir', ROOT, '--outFile', outFile, ...OPTIONS];
    const { error } = await asc.main(args, { stdout: process.stdout, stderr: process.stderr });
    if (error) throw error;
    return readFileSync(outFile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const compiled = await compileKernels();
  if (!process.argv.includes('--check')) writeFileSync(TARGET, compiled);
  else if (!readFileSync(TARGET).equals(compiled)) {
    console.error('kernels.wasm is not what assembly/ compiles to: run `node scripts/build-kernels.mjs`.');
    process.exitCode = 1;
  }
  console.log(`kernels.wasm: ${compiled.length} bytes`);
}
