/**
 * The service worker of static hosts, which cannot set headers: it adds those of `scripts/headers.mjs`
 * (content policy and cross-origin isolation) to every response of our origin, the worker's script included.
 * It must stay free of imports: it is loaded as a classic script, which every browser accepts.
 */
declare const self: ServiceWorkerGlobalScope;

/** The same response with our headers; what a page cannot read (a redirect, an opaque answer) stays as it is. */
function withHeaders(response: Response): Response {
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(__SECURITY_HEADERS__)) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

// A new version takes over at once: it differs in headers alone, so pages need not agree on one.
self.addEventListener('install', () => {
  void self.skipWaiting();
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (new URL(request.url).origin !== self.location.origin) return;
  // Chromium's developer tools ask so; `fetch` would throw.
  if (request.cache === 'only-if-cached' && request.mode !== 'same-origin') return;
  event.respondWith(fetch(request).then(withHeaders));
});
