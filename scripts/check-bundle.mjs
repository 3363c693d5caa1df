/**
 * Looks at the built files, where the import rules end: what the page loads first, that no TensorFlow.js is
 * in any of its chunks, and that no file names a host it has no business with. Each search has a positive
 * control, so that a marker which no longer finds anything fails instead of passing.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DIST } from './paths.mjs';

/** JavaScript that the first paint needs, in bytes after gzip. */
const FIRST_PAINT_LIMIT = 250_000;

/** Strings that survive minification: kernels' names, and a CSS class of recharts. */
const TFJS = ['BatchMatMul', 'DepthwiseConv2dNativeBackpropFilter'];
const RECHARTS = ['recharts-surface'];

/**
 * Hosts whose addresses may stand in a built file: links for the reader, XML names, and texts of libraries.
 * The content policy refuses a request to any of them; this list refuses the intention.
 */
const ALLOWED_HOSTS = new Set([
  // Papers and code that the page links to.
  'arxiv.org',
  'doi.org',
  'github.com',
  // XML namespaces, JSON schemas and licences: names, never fetched.
  'www.w3.org',
  'json-schema.org',
  'www.apache.org',
  // Error texts and comments of React, Mantine, recharts' store and TensorFlow.js' backends.
  'react.dev',
  'mantine.dev',
  'redux.js.org',
  'redux-toolkit.js.org',
  'bit.ly',
  'emscripten.org',
  'www.shadertoy.com',
  'en.wikipedia.org',
]);

/** @type {string[]} */
const problems = [];

/** @typedef {{ file: string, isEntry?: boolean, src?: string, imports?: string[], dynamicImports?: string[] }} Chunk */

/** @returns {Record<string, Chunk>} */
function readManifest() {
  const path = join(DIST, '.vite', 'manifest.json');
  if (!existsSync(path)) {
    console.error('There is no build to check: run npm run build first.');
    process.exit(1);
  }
  return JSON.parse(readFileSync(path, 'utf8'));
}

/**
 * The files that loading `start` brings, itself included.
 * @param {Record<string, Chunk>} manifest
 * @param {string} start key of the manifest
 * @param {boolean} lazy follow `import()` as well
 */
function filesFrom(manifest, start, lazy) {
  const seen = new Set([start]);
  for (const key of seen) {
    const { imports = [], dynamicImports = [] } = manifest[key];
    for (const next of lazy ? [...imports, ...dynamicImports] : imports) seen.add(next);
  }
  return [...seen].map((key) => manifest[key].file).filter((file) => file.endsWith('.js'));
}

/** @param {string} file */
const read = (file) => readFileSync(join(DIST, file), 'utf8');

/**
 * @param {string[]} files
 * @param {string[]} markers
 */
const withMarkers = (files, markers) =>
  files.filter((file) => markers.some((marker) => read(file).includes(marker)));

/**
 * @param {boolean} holds
 * @param {string} problem
 */
function expect(holds, problem) {
  if (!holds) problems.push(problem);
}

/** @param {string} text */
function hostsIn(text) {
  return [...text.matchAll(/\b(?:https?|wss?):\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)+)/gi)].map(([, host]) =>
    host.toLowerCase(),
  );
}

const manifest = readManifest();
const built = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).map((file) =>
  file.replaceAll('\\', '/'),
);
const scripts = built.filter((file) => file.endsWith('.js') && !file.startsWith('datasets/'));
const first = filesFrom(manifest, 'index.html', false);
const page = filesFrom(manifest, 'index.html', true);
const engine = scripts.filter((file) => file.startsWith('assets/') && !page.includes(file));

const firstBytes = first.reduce((sum, file) => sum + gzipSync(read(file), { level: 9 }).length, 0);
expect(
  firstBytes <= FIRST_PAINT_LIMIT,
  `The first paint loads ${firstBytes} bytes of JavaScript (gzip), more than ${FIRST_PAINT_LIMIT}.`,
);

expect(
  engine.some((file) => /^assets\/training\.worker-.+\.js$/.test(file)),
  'No chunk of the training worker was built.',
);
expect(withMarkers(engine, TFJS).length > 0, 'The markers find TensorFlow.js nowhere: renew them.');
for (const file of withMarkers(page, TFJS)) {
  expect(false, `${file} brings TensorFlow.js into the page: only the worker may import it.`);
}

expect(withMarkers(page, RECHARTS).length > 0, 'The marker finds recharts nowhere: renew it.');
for (const file of withMarkers(first, RECHARTS)) {
  expect(false, `${file} loads recharts before the first paint: import it by React.lazy.`);
}

for (const file of built.filter((name) => /\.(js|css|html|svg)$/.test(name))) {
  for (const host of new Set(hostsIn(read(file)))) {
    expect(ALLOWED_HOSTS.has(host), `${file} names ${host}, which is not in the list of allowed hosts.`);
  }
}

const serviceWorker = existsSync(join(DIST, 'sw.js')) ? read('sw.js') : '';
expect(serviceWorker.includes('wasm-unsafe-eval'), 'sw.js is missing or lacks the headers.');
expect(!/\b(import|export)\b/.test(serviceWorker), 'sw.js must be a classic script, without imports.');

for (const problem of problems) console.error(problem);
console.log(
  `First paint: ${(firstBytes / 1000).toFixed(1)} kB gzip in ${first.length} files; ${page.length} page chunks, ${engine.length} engine chunks.`,
);
process.exitCode = problems.length > 0 ? 1 : 0;
