import { metaPolicy, securityHeaders } from './headers.mjs';

/** Source of the service worker and its place in the build: beside the page, so that its scope covers it. */
const SERVICE_WORKER = { source: 'src/sw.ts', file: 'sw.js' };

/**
 * Sets the headers before anything answers, so that errors and "not found" carry them as well.
 * @param {Record<string, string>} headers
 * @returns {import('vite').Connect.NextHandleFunction}
 */
function setHeaders(headers) {
  return (_request, response, next) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    next();
  };
}

/**
 * Puts the headers of `headers.mjs` on every response of the dev and the preview server, builds the service
 * worker that adds them on static hosts, and writes the policy into the built page as a second belt.
 * @returns {import('vite').Plugin}
 */
export function securityHeadersPlugin() {
  let building = false;
  return {
    name: 'security-headers',
    config: (_config, { command }) => ({
      define: { __SECURITY_HEADERS__: command === 'build' ? JSON.stringify(securityHeaders()) : '{}' },
      server: { headers: securityHeaders('development') },
      preview: { headers: securityHeaders() },
    }),
    configResolved({ command }) {
      building = command === 'build';
    },
    buildStart() {
      if (building)
        this.emitFile({ type: 'chunk', id: SERVICE_WORKER.source, fileName: SERVICE_WORKER.file });
    },
    configureServer(server) {
      server.middlewares.use(setHeaders(securityHeaders('development')));
    },
    configurePreviewServer(server) {
      server.middlewares.use(setHeaders(securityHeaders()));
    },
    transformIndexHtml: () =>
      building
        ? [
            {
              tag: 'meta',
              attrs: { 'http-equiv': 'Content-Security-Policy', content: metaPolicy() },
              injectTo: 'head-prepend',
            },
          ]
        : [],
  };
}
