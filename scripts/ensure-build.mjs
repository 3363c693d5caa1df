/** Builds the production app when its sources changed since the last build. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DIST, ROOT } from './paths.mjs';

/** Everything that the build reads, but the installed packages: package-lock.json stands for those. */
const INPUTS = [
  'src',
  'public',
  'index.html',
  'vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'tsconfig.app.json',
  'tsconfig.worker.json',
  'scripts/headers.mjs',
  'scripts/headers-plugin.mjs',
];

/** Beside Vite's manifest in the build, so that the two vanish together. */
const STAMP = join(DIST, '.vite', 'inputs.sha256');

/**
 * The files under a path of the repository, in a fixed order; tests are no part of the build.
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(path) {
  const full = join(ROOT, path);
  if (!existsSync(full) || /\.test\.tsx?$/.test(path)) return [];
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full)
    .sort()
    .flatMap((name) => filesUnder(`${path}/${name}`));
}

/** Contents, not dates: a checkout, a deleted file or another base path all count, a touched file does not. */
function fingerprint() {
  const hash = createHash('sha256').update(`base ${process.env.BASE_PATH ?? ''}\n`);
  for (const file of INPUTS.flatMap(filesUnder)) {
    const content = readFileSync(join(ROOT, file));
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/** @param {string} wanted */
function isFresh(wanted) {
  if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== wanted) return false;
  /** @type {Record<string, { file: string }>} */
  const manifest = JSON.parse(readFileSync(join(DIST, '.vite', 'manifest.json'), 'utf8'));
  return ['index.html', ...Object.values(manifest).map(({ file }) => file)].every((file) =>
    existsSync(join(DIST, file)),
  );
}

/**
 * Leaves an up-to-date production build in `dist`.
 * @returns {Promise<boolean>} whether it had to be built
 * @throws what Vite throws when the build fails
 */
export async function ensureBuild() {
  const wanted = fingerprint();
  if (isFresh(wanted)) return false;
  const { build } = await import('vite');
  await build({ root: ROOT });
  writeFileSync(STAMP, wanted);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    if (!(await ensureBuild())) console.log('dist is up to date.');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
