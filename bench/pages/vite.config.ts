import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The competitors' pages. Nothing of them is in the product's build. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  appType: 'mpa',
  // The same data files as the app's.
  publicDir: fileURLToPath(new URL('../../public', import.meta.url)),
  worker: { format: 'es' },
  // Unminified: TensorFlow.js starts its threads from the source text of a function, which minifying breaks.
  build: { target: 'es2022', minify: false, assetsInlineLimit: 0, chunkSizeWarningLimit: 5000 },
});
