/** The version in package.json. */
declare const __APP_VERSION__: string;

/** Response headers that the service worker adds, from `scripts/headers.mjs`. */
declare const __SECURITY_HEADERS__: Readonly<Record<string, string>>;
