/**
 * The response headers of the app: the one place that holds their values. The dev server, `npm start`,
 * `vite preview`, the service worker of static hosts and the page's `<meta>` policy all read them here.
 */

/** What a page of ours may load. Nothing leaves the origin; WebAssembly compiles, `eval` does not. */
const POLICY = {
  'default-src': ["'self'"],
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  // Mantine writes its theme's variables into <style> elements.
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'blob:', 'data:'],
  // TensorFlow.js starts the threads of its wasm backend from a blob.
  'worker-src': ["'self'", 'blob:'],
  'connect-src': ["'self'"],
  'font-src': ["'self'"],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'self'"],
};

/** Vite's dev server injects an inline script (React's refresh) and talks over a web socket. */
const DEV_POLICY = {
  ...POLICY,
  'script-src': [...POLICY['script-src'], "'unsafe-inline'"],
  'connect-src': [...POLICY['connect-src'], 'ws:'],
};

/**
 * @param {Record<string, string[]>} policy
 * @returns {string}
 */
function serialise(policy) {
  return Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources.join(' ')}`)
    .join('; ');
}

/**
 * The headers of every response. COOP and COEP make the page cross-origin isolated, which shared memory
 * (threads in WebAssembly) needs; a worker takes its policy from its own response, not from the page's.
 * @param {'production' | 'development'} [mode] development relaxes the policy as far as hot reloading needs
 * @returns {Record<string, string>}
 */
export function securityHeaders(mode = 'production') {
  return {
    'Content-Security-Policy': serialise(mode === 'development' ? DEV_POLICY : POLICY),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  };
}

/**
 * The policy as a `<meta>` element takes it: browsers ignore `frame-ancestors` there, and complain.
 * @returns {string}
 */
export function metaPolicy() {
  return serialise(
    Object.fromEntries(Object.entries(POLICY).filter(([directive]) => directive !== 'frame-ancestors')),
  );
}
