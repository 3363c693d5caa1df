import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'vite';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { kernelsOf } from '../simd/exports';
import { MAX_PAGES } from './shared-memory';
import { type Spawned, ThreadTeam } from './threads';

/** Lets a thread of Node pass for the browser's. */
const AS_WORKER = `
  const { parentPort } = require('node:worker_threads');
  globalThis.self = globalThis;
  self.postMessage = (message) => parentPort.postMessage(message);
  self.close = () => parentPort.close();
  parentPort.on('message', (data) => self.onmessage({ data }));
`;

async function helperScript(): Promise<string> {
  const entry = fileURLToPath(new URL('helper.worker.ts', import.meta.url));
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, lib: { entry, formats: ['cjs'] } },
  });
  const [first] = Array.isArray(output) ? output : [output];
  if (!('output' in first)) throw new Error('Vite watches instead of building.');
  return AS_WORKER + first.output[0].code;
}

const KERNELS = 'src/backends/wasm-kernels/simd/kernels-shared.wasm';
/** What is written over memory once it is free. */
const FREED = 0x5a;

/** Threads over a heap of their own, which hands out every piece of memory once. */
async function team(most: number) {
  const module = await WebAssembly.compile(Uint8Array.from(readFileSync(KERNELS)));
  const memory = new WebAssembly.Memory({ initial: 1024, maximum: MAX_PAGES, shared: true });
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  const kernels = kernelsOf(exports);
  const { gemmScratch } = exports;
  if (!kernels || typeof gemmScratch !== 'function')
    throw new Error('The compiled kernels are of another version.');
  let top = 1 << 20;
  const sizes = new Map<number, number>();
  const freed: Uint8Array[] = [];
  const threads = new ThreadTeam({
    kernels,
    scratch: Number(gemmScratch()),
    most,
    module,
    memory,
    blocks: {
      reserve(bytes) {
        const address = top;
        top = Math.ceil((top + bytes) / 64) * 64;
        sizes.set(address, bytes);
        return address;
      },
      release(address) {
        const block = new Uint8Array(memory.buffer, address, sizes.get(address));
        block.fill(FREED);
        freed.push(block);
      },
    },
  });
  return { threads, freed, blocks: sizes };
}

/** Threads that were started, and a promise of the end of each. */
function starter(script: string) {
  const ended: Promise<void>[] = [];
  return {
    ended,
    spawn(): Spawned {
      const worker = new Worker(script, { eval: true });
      ended.push(new Promise((resolve) => void worker.on('exit', () => resolve())));
      const spawned: Spawned = { postMessage: (message) => worker.postMessage(message), onmessage: null };
      worker.on('message', (data: unknown) => spawned.onmessage?.({ data } as MessageEvent));
      return spawned;
    },
  };
}

const untouched = (blocks: readonly Uint8Array[]) =>
  blocks.every((block) => block.every((byte) => byte === FREED));

describe('helper threads', () => {
  let script = '';
  beforeAll(async () => {
    script = await helperScript();
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  /** Measurements each of which takes so many times as long as the one before; the factor can be changed. */
  function clock(slower: number): { slower: number } {
    const pace = { slower };
    let [now, took] = [0, 1];
    vi.spyOn(performance, 'now').mockImplementation(() => {
      took *= pace.slower;
      now += took;
      return now;
    });
    return pace;
  }

  /** Lets there be some work every minute, until `met` holds. */
  async function working(threads: ThreadTeam, met: () => void): Promise<void> {
    await vi.waitFor(() => {
      vi.advanceTimersByTime(60_000);
      threads.run([]);
      met();
    });
  }

  it.each([
    ['not worth keeping', 1.1, 1],
    ['worth keeping', 0.9, 4],
  ])('touch nothing any more when the memory they were lent is free: %s', async (_, slower, count) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    clock(slower);
    const { threads, freed, blocks } = await team(4);
    const { spawn, ended } = starter(script);
    threads.grow(spawn);
    // Each gives back what its trials took, five at most, and one that is sent away its state.
    await working(threads, () => expect(freed.length).toBe(count === 4 ? 3 : 3 * 6));
    expect(threads.count).toBe(count);
    threads.dispose();
    await Promise.all(ended);
    expect(freed.length).toBe(blocks.size);
    expect(untouched(freed)).toBe(true);
  });

  it('are tried out again where the first trial fell into a busy moment', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const pace = clock(1.1);
    const { threads, freed, blocks } = await team(2);
    const { spawn, ended } = starter(script);
    threads.grow(spawn);
    await vi.waitFor(() => expect(freed.length).toBe(1));
    expect(threads.count).toBe(1);
    pace.slower = 0.9;
    await working(threads, () => expect(threads.count).toBe(2));
    threads.dispose();
    await Promise.all(ended);
    expect(freed.length).toBe(blocks.size);
  });

  it('leave at once while they wait for another trial', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    clock(1.1);
    const { threads, freed, blocks } = await team(3);
    const { spawn, ended } = starter(script);
    threads.grow(spawn);
    await vi.waitFor(() => expect(freed.length).toBe(2));
    threads.dispose();
    await Promise.all(ended);
    expect(freed.length).toBe(blocks.size);
    expect(untouched(freed)).toBe(true);
  });

  it('leave when they have started, where the others are gone by then', async () => {
    const { threads, freed, blocks } = await team(3);
    const { spawn, ended } = starter(script);
    threads.grow(spawn);
    threads.dispose();
    await Promise.all(ended);
    expect(freed.length).toBe(blocks.size);
    expect(untouched(freed)).toBe(true);
  });
});
