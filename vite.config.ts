import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { securityHeadersPlugin } from './scripts/headers-plugin.mjs';

/** Path under which the app is served, as `/` or `/repository/`. */
function basePath(): string {
  const parts = (process.env.BASE_PATH ?? '').split('/').filter((part) => part !== '');
  return parts.length > 0 ? `/${parts.join('/')}/` : '/';
}

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

export default defineConfig({
  base: basePath(),
  // One page, state in the hash: an unknown path is "not found", never the page (a missing dataset must say so).
  appType: 'mpa',
  plugins: [react(), securityHeadersPlugin()],
  define: { __APP_VERSION__: JSON.stringify(version) },
  // Without it the worker would be one file: models and backends could not load when they are needed.
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // The policy allows no `data:` fonts, and WebAssembly streams from a file.
    assetsInlineLimit: 0,
    // Which chunk imports which: `scripts/check-bundle.mjs` reads it.
    manifest: true,
    // The engine's chunk, which loads in the worker; the page's own is held to 250 kB (gzip) by that check.
    chunkSizeWarningLimit: 1500,
  },
  preview: { port: 4173, strictPort: true },
});
