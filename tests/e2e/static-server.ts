import { createServer, type Server } from 'node:http';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** A server on a free port of this machine, with the number of requests it has seen. */
export interface TestServer {
  readonly url: string;
  requests(): number;
  close(): Promise<void>;
}

async function listen(server: Server): Promise<TestServer> {
  let requests = 0;
  server.on('request', () => {
    requests++;
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The test server has no port.');
  return {
    url: `http://localhost:${address.port}`,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Serves the build as a static host does: files and their types, no headers of ours. */
export function serveStatically(folder: string): Promise<TestServer> {
  return listen(
    createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const file = join(folder, pathname === '/' ? 'index.html' : decodeURIComponent(pathname));
      if (!existsSync(file) || !statSync(file).isFile()) {
        response.writeHead(404).end();
        return;
      }
      const type = TYPES[extname(file)] ?? 'application/octet-stream';
      response.writeHead(200, { 'Content-Type': type }).end(readFileSync(file));
    }),
  );
}

/** Another origin that would answer anybody, so that only our own policy can keep a request from it. */
export function serveForeignOrigin(): Promise<TestServer> {
  return listen(
    createServer((_request, response) => {
      response.writeHead(200, {
        'Access-Control-Allow-Origin': '*',
        'Cross-Origin-Resource-Policy': 'cross-origin',
      });
      response.end('hello');
    }),
  );
}
