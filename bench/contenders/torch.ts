import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { ROOT } from '../../scripts/paths.mjs';
import type { Job } from '../jobs/job';
import { type Contender, NotPossible, perItem } from './contender';

const SCRIPT = join(ROOT, 'bench', 'torch', 'bench_torch.py');

/** A Python that has PyTorch: the one on the path, or the system's own beside it. */
export function findTorchPython(): string | undefined {
  return ['python3', '/usr/bin/python3', 'python'].find(
    (python) => spawnSync(python, ['-c', 'import torch, numpy'], { stdio: 'ignore' }).status === 0,
  );
}

/** What the script answers. */
interface Answer {
  ms?: number;
  losses?: number[];
  gflops?: number;
  error?: string;
}

/** PyTorch on the CPU with a number of threads, in a process of its own. */
export class TorchContender implements Contender {
  readonly id: string;
  readonly label: string;
  private child: ChildProcessWithoutNullStreams | undefined;
  private lines: Interface | undefined;
  private job: Job | undefined;
  private last: number[] = [];

  constructor(
    private readonly python: string | undefined,
    private readonly threadCount: number,
  ) {
    this.id = `torch:${threadCount}`;
    this.label = `PyTorch CPU, ${threadCount} thread${threadCount === 1 ? '' : 's'}`;
  }

  async open(job: Job): Promise<void> {
    this.job = job;
    await this.ask({ open: job });
  }

  async train(steps: number): Promise<number> {
    const { ms = Number.NaN, losses = [] } = await this.ask({ train: steps });
    this.last = losses;
    return ms;
  }

  async losses(): Promise<number[]> {
    return perItem(this.last, this.job);
  }

  async threads(): Promise<number> {
    return this.threadCount;
  }

  /** GFLOP/s of a square product: what this machine's arithmetic can do. */
  async gemm(size: number): Promise<number> {
    return (await this.ask({ gemm: size })).gflops ?? Number.NaN;
  }

  async close(): Promise<void> {
    if (this.child) await this.ask({ close: true });
  }

  end(): void {
    this.child?.stdin.end();
    this.lines?.close();
    this.child = undefined;
  }

  private async ask(what: object): Promise<Answer> {
    const child = this.started();
    const line = new Promise<string>((resolve, reject) => {
      this.lines?.once('line', resolve);
      child.once('exit', () => reject(new Error('Python has ended.')));
      child.once('error', reject);
    });
    child.stdin.write(`${JSON.stringify(what)}\n`);
    const answer: Answer = JSON.parse(await line);
    child.removeAllListeners('exit').removeAllListeners('error');
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  }

  private started(): ChildProcessWithoutNullStreams {
    if (this.child) return this.child;
    if (this.python === undefined) throw new NotPossible('skipped: no Python with PyTorch here');
    const threads = String(this.threadCount);
    this.child = spawn(this.python, [SCRIPT, threads], {
      env: {
        ...process.env,
        OMP_NUM_THREADS: threads,
        OPENBLAS_NUM_THREADS: threads,
        MKL_NUM_THREADS: threads,
        // Threads that wait for the next product must not take another contender's core meanwhile.
        OMP_WAIT_POLICY: 'passive',
      },
      stdio: 'pipe',
    });
    this.child.stderr.on('data', (text) => process.stderr.write(text));
    this.lines = createInterface({ input: this.child.stdout });
    return this.child;
  }
}
