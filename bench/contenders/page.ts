import type { Browser, Page } from '@playwright/test';
import type { Job } from '../jobs/job';
import type { StepCounts } from '../counted/counts';
import { type Contender, NotPossible, perItem } from './contender';

/** The worker kinds of `bench/pages`. */
export type WorkerKind = 'plain' | 'jax';

/** A competitor that trains in a worker of the bench's own pages, in a tab of its own. */
export class PageContender implements Contender {
  readonly id: string;
  private page: Page | undefined;
  private job: Job | undefined;

  constructor(
    private readonly browser: Browser,
    private readonly address: string,
    private readonly kind: WorkerKind,
    private readonly backend: string,
    readonly label: string,
  ) {
    this.id = `${kind}:${backend}`;
  }

  async open(job: Job): Promise<void> {
    if (this.kind === 'jax' && job.architecture === 'conv') throw new NotPossible('perceptrons only');
    this.page = await this.browser.newPage();
    await this.page.goto(`${this.address}/?worker=${this.kind}`);
    this.job = job;
    await this.call('open', { job, backend: this.backend });
  }

  async train(steps: number): Promise<number> {
    return Number(await this.call('train', steps));
  }

  /** GFLOP/s of a square product by the shipped kernels, in a page of its own. */
  async gemm(size: number): Promise<number> {
    this.page = await this.browser.newPage();
    await this.page.goto(`${this.address}/?worker=${this.kind}`);
    const gflops = Number(await this.call('gemm', { size, backend: this.backend }));
    await this.close();
    return gflops;
  }

  /** Of TensorFlow.js alone: jax-js calls no kernels one by one. */
  async count(steps: number): Promise<StepCounts | undefined> {
    if (this.kind !== 'plain') return undefined;
    return (await this.call('count', steps)) as StepCounts;
  }

  async losses(): Promise<number[]> {
    return perItem((await this.call('losses')) as number[], this.job);
  }

  async close(): Promise<void> {
    await this.page?.close();
    this.page = undefined;
  }

  /** Calls a method of the worker. */
  async call(method: string, argument?: unknown): Promise<unknown> {
    if (!this.page) throw new Error('The page is closed.');
    const answer = await this.page.evaluate(
      async (asked) => {
        try {
          return { value: await window.callWorker(asked.method, asked.argument) };
        } catch (thrown) {
          return { error: thrown instanceof Error ? thrown.message : String(thrown) };
        }
      },
      { method, argument },
    );
    if (answer.error === undefined) return answer.value;
    const missing = /Kernel '(\w+)' not registered/.exec(answer.error);
    if (missing) throw new NotPossible(`not possible: its ${this.backend} backend has no ${missing[1]}`);
    throw new Error(answer.error);
  }
}
