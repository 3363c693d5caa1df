import { describe, expect, it } from 'vitest';
import { metaPolicy, securityHeaders } from './headers.mjs';

describe('securityHeaders', () => {
  it('isolates the page and keeps everything at home', () => {
    const headers = securityHeaders();
    expect(headers['Cross-Origin-Opener-Policy']).toBe('same-origin');
    expect(headers['Cross-Origin-Embedder-Policy']).toBe('require-corp');
    const policy = headers['Content-Security-Policy'] ?? '';
    expect(policy).toMatch("default-src 'self'");
    expect(policy).toMatch("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).toMatch("frame-ancestors 'self'");
    expect(policy).not.toMatch(/\*|https?:|'unsafe-eval'/);
  });

  it('relaxes scripts and sockets for hot reloading alone', () => {
    expect(securityHeaders('development')['Content-Security-Policy']).toMatch(
      /script-src [^;]*'unsafe-inline'/,
    );
    expect(securityHeaders()['Content-Security-Policy']).not.toMatch(/script-src [^;]*'unsafe-inline'|ws:/);
  });
});

describe('metaPolicy', () => {
  it('leaves out what a <meta> element may not say', () => {
    expect(metaPolicy()).not.toMatch('frame-ancestors');
    expect(metaPolicy()).toMatch("default-src 'self'");
  });
});
