import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type PreviewServer, preview } from 'vite';
import { securityHeaders } from '../scripts/headers.mjs';
import { ROOT } from '../scripts/paths.mjs';

/** Where the bench keeps its builds: no part of the repository, and not the `dist` that `npm start` serves. */
const CACHE = join(ROOT, 'node_modules', '.cache', 'bench');

/**
 * What is served: the production build of the app; the same with counters in its worker, which draws no pictures; that
 * one on a machine of one processor; and the competitors' pages.
 */
export const BUILDS = ['app', 'counted', 'single', 'pages'] as const;
export type BuildName = (typeof BUILDS)[number];

const CONFIGS: Record<BuildName, string> = {
  app: 'vite.config.ts',
  counted: 'bench/counted/vite.config.ts',
  single: 'bench/counted/vite.config.ts',
  pages: 'bench/pages/vite.config.ts',
};

/** Builds what is asked. `reuse` takes the last build, where there is one, as it is. */
export async function makeBuild(name: BuildName, reuse: boolean): Promise<void> {
  const outDir = buildFolder(name);
  if (reuse && existsSync(join(outDir, 'index.html'))) return;
  if (name === 'single') return makeSingle(outDir);
  await build({
    configFile: join(ROOT, CONFIGS[name]),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
    ...(name === 'pages' ? {} : { root: ROOT }),
  });
}

/** Where a build lies. */
export const buildFolder = (name: BuildName): string => join(CACHE, name);

/** What the training worker sees first: it takes as many threads as there are processors. */
const ONE_PROCESSOR = "Object.defineProperty(navigator, 'hardwareConcurrency', { value: 1 });\n";

/** The counted build, file by file, but for a training worker that finds one processor. */
function makeSingle(outDir: string): void {
  rmSync(outDir, { recursive: true, force: true });
  cpSync(buildFolder('counted'), outDir, { recursive: true });
  const assets = join(outDir, 'assets');
  const worker = readdirSync(assets).find((file) => /^training\.worker-.*\.js$/.test(file));
  if (worker === undefined) throw new Error('The build has no training worker.');
  writeFileSync(join(assets, worker), ONE_PROCESSOR + readFileSync(join(assets, worker), 'utf8'));
}

/** A server of one build. */
export interface Served {
  address: string;
  close(): Promise<void>;
}

/**
 * Serves a build on a free port, isolated across origins (shared memory for threads). The app's own builds carry
 * their content policy too; the competitors' threads start from a `blob:` script, which it would forbid.
 */
export async function serveBuild(name: BuildName): Promise<Served> {
  const { 'Content-Security-Policy': _policy, ...isolation } = securityHeaders();
  const server: PreviewServer = await preview({
    configFile: join(ROOT, CONFIGS[name]),
    logLevel: 'error',
    build: { outDir: buildFolder(name) },
    ...(name === 'pages' ? {} : { root: ROOT }),
    preview: {
      port: 0,
      strictPort: false,
      host: '127.0.0.1',
      open: false,
      ...(name === 'pages' ? { headers: isolation } : {}),
    },
  });
  const address = server.httpServer.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { address: `http://localhost:${port}`, close: () => server.close() };
}
