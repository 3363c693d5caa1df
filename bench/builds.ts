import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, type PreviewServer, preview } from 'vite';
import { securityHeaders } from '../scripts/headers.mjs';
import { ROOT } from '../scripts/paths.mjs';

/** Where the bench keeps its builds: no part of the repository, and not the `dist` that `npm start` serves. */
const CACHE = join(ROOT, 'node_modules', '.cache', 'bench');

/** What is served: the production build of the app, the same with counters in its worker, the competitors' pages. */
export type BuildName = 'app' | 'counted' | 'pages';

const CONFIGS: Record<BuildName, string> = {
  app: 'vite.config.ts',
  counted: 'bench/counted/vite.config.ts',
  pages: 'bench/pages/vite.config.ts',
};

/** Builds what is asked. `reuse` takes the last build, where there is one, as it is. */
export async function makeBuild(name: BuildName, reuse: boolean): Promise<void> {
  const outDir = join(CACHE, name);
  if (reuse && existsSync(join(outDir, 'index.html'))) return;
  await build({
    configFile: join(ROOT, CONFIGS[name]),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
    ...(name === 'pages' ? {} : { root: ROOT }),
  });
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
    build: { outDir: join(CACHE, name) },
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
