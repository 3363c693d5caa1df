import type { Browser, Page } from '@playwright/test';
import type { BackendChoice, SpeedMode } from '../../src/core/backends';
import { encodeHash } from '../../src/core/url';
import { STORAGE_KEY } from '../../src/stores/view';
import type { Playground } from '../../src/playground-api';
import type { Job } from '../jobs/job';
import type { Contender } from './contender';

/** The longest that the picture after a turn may take. */
const PICTURE_LIMIT_MS = 60_000;

/** The bench's own compiler wraps functions in a call of this name, which a page does not have. */
export const HELPER = 'globalThis.__name ??= (wrapped) => wrapped';

/** The app itself, through `window.playground`, in a tab of its own. */
export class AppContender implements Contender {
  page: Page | undefined;

  /** @param address of a build of the app: the product's own, or the one with counters, which draws no samples. */
  constructor(
    private readonly browser: Browser,
    private readonly address: string,
    readonly id: string,
    readonly label: string,
    readonly backend: BackendChoice,
    private readonly mode: SpeedMode = 'reproducible',
  ) {}

  async open(job: Job): Promise<void> {
    const context = await this.browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'en-US',
    });
    await context.addInitScript(HELPER);
    await context.addInitScript(([key, view]) => localStorage.setItem(key, view), [
      STORAGE_KEY,
      JSON.stringify({ mode: this.mode }),
    ] as const);
    this.page = await context.newPage();
    // The first run is then the job's own: no other is built, and no backend chosen, before it.
    const link = encodeHash({ ...job.app, ...(this.backend === 'auto' ? {} : { backend: this.backend }) });
    await this.page.goto(`${this.address}/${link}`);
    await this.page.waitForFunction(() => 'playground' in window);
    const { app } = job;
    const started = await this.page.evaluate(
      async ({ config, measured }) => {
        await window.playground.ready();
        // The others measure nothing while they train.
        if (!measured) await window.playground.measureEvery('off');
        try {
          await window.playground.configure(config);
          return window.playground.status().error?.message;
        } catch (thrown) {
          return thrown instanceof Error ? thrown.message : String(thrown);
        }
      },
      { config: { ...app, backend: this.backend, seed: 1 }, measured: this.id === 'page' },
    );
    if (started !== undefined) throw new Error(started);
  }

  async train(steps: number): Promise<number> {
    if (!this.page) throw new Error('The page is closed.');
    const { ms, error } = await this.page.evaluate(
      async ({ count, limit }) => {
        const playground: Playground = window.playground;
        let until = Number.POSITIVE_INFINITY;
        // The picture of the last step is drawn when the loop stands still: it must not fall into another's turn.
        const drawn = new Promise<void>((resolve) => {
          const off = playground.on('samples', ({ step }) => {
            if (step < until) return;
            off();
            resolve();
          });
          setTimeout(resolve, limit);
        });
        until = playground.status().step + count;
        const begun = performance.now();
        const status = await playground.step(count);
        const elapsed = performance.now() - begun;
        await drawn;
        return { ms: elapsed, error: status.error?.message };
      },
      { count: steps, limit: PICTURE_LIMIT_MS },
    );
    if (error !== undefined) throw new Error(error);
    return ms;
  }

  losses(): Promise<number[]> {
    return this.evaluate(async () => Object.values(window.playground.status().losses), undefined);
  }

  /** Threads of the backend, where the app tells. */
  threads(): Promise<number | undefined> {
    return this.evaluate(async () => {
      const threads: unknown = Reflect.get(window.playground.status(), 'threads');
      return typeof threads === 'number' ? threads : undefined;
    }, undefined);
  }

  /** Runs a function in the page. */
  evaluate<R, A>(inPage: (argument: A) => Promise<R>, argument: A): Promise<R> {
    if (!this.page) throw new Error('The page is closed.');
    return this.page.evaluate<R, A>(inPage as never, argument);
  }

  async close(): Promise<void> {
    await this.page?.context().close();
    this.page = undefined;
  }
}
