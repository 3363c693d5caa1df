/**
 * Compiles `assembly/` to the modules in `src/backends/wasm-kernels/simd/`, plain or with relaxed SIMD, for a heap of one
 * thread's or one that threads share. They are committed: the app builds without the compiler. `--check` compares instead of writing; the same compiler version gives the same bytes everywhere.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(ROOT, 'src/backends/wasm-kernels/simd');

const RELAXED = ['--enable', 'relaxed-simd'];
/** The maximum must not be less than the heap's own. */
const SHARED = ['--sharedMemory', '--enable', 'threads', '--maximumMemory', '65536'];

/** Compiler options by file. */
const FILES = {
  'kernels.wasm': [],
  'kernels-shared.wasm': SHARED,
  'kernels-relaxed.wasm': RELAXED,
  'kernels-relaxed-shared.wasm': [...RELAXED, ...SHARED],
};

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
 * @param {string[]} more compiler options
 * @returns {Promise<Uint8Array>} the module
 */
async function compile(more) {
  const folder = mkdtempSync(join(tmpdir(), 'kernels-'));
  try {
    const outFile = join(folder, 'kernels.wasm');
    const args = ['assembly/index.ts', '--baseDir', ROOT, '--outFile', outFile, ...OPTIONS, ...more];
    const { error } = await asc.main(args, { stdout: process.stdout, stderr: process.stderr });
    if (error) throw error;
    return readFileSync(outFile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Compiles every variant.
 * @returns {Promise<Map<string, Uint8Array>>} modules by file, which lie in `src/backends/wasm-kernels/simd/`
 */
export async function compileKernels() {
  /** @type {Map<string, Uint8Array>} */
  const modules = new Map();
  for (const [file, more] of Object.entries(FILES)) modules.set(file, await compile(more));
  return modules;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, compiled] of await compileKernels()) {
    const target = join(FOLDER, file);
    if (!process.argv.includes('--check')) writeFileSync(target, compiled);
    else if (!readFileSync(target).equals(compiled)) {
      console.error(`${file} is not what assembly/ compiles to: run \`node scripts/build-kernels.mjs\`.`);
      process.exitCode = 1;
    }
    console.log(`${file}: ${compiled.length} bytes`);
  }
}
