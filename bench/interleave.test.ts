import { describe, expect, it } from 'vitest';
import { type Contender, NotPossible } from './contenders/contender';
import { measure } from './interleave';
import { JOBS } from './jobs';

const PACE = { rounds: 3, turnMs: 300, longestStepMs: 5000 };

/** A contender whose steps take a fixed time, and a log of what was asked of all. */
function fake(id: string, msPerStep: number, log: string[], refusal?: Error): Contender {
  return {
    id,
    label: id,
    open: async () => {
      if (refusal) throw refusal;
    },
    train: async (steps) => {
      log.push(`${id}×${steps}`);
      return steps * msPerStep;
    },
    close: async () => {
      log.push(`${id} closed`);
    },
  };
}

describe('interleaved rounds', () => {
  it('gives each its turn, of about the same time, in a moving order', async () => {
    const log: string[] = [];
    const speeds = await measure(
      JOBS[0],
      [fake('fast', 1, log), fake('slow', 100, log)],
      PACE,
      () => undefined,
    );
    expect(speeds.map(({ stepsPerSecond }) => stepsPerSecond)).toEqual([
      [1000, 1000, 1000],
      [10, 10, 10],
    ]);
    expect(log.slice(-8)).toEqual([
      'fast×300',
      'slow×3',
      'slow×3',
      'fast×300',
      'fast×300',
      'slow×3',
      'fast closed',
      'slow closed',
    ]);
  });

  it('tells why one takes no part, and measures the others', async () => {
    const log: string[] = [];
    const unable = fake('unable', 1, log, new NotPossible('no such kernel'));
    const broken = fake('broken', 1, log, new Error('boom\nat line 1'));
    const [first, second, third] = await measure(
      JOBS[0],
      [unable, broken, fake('able', 10, log)],
      PACE,
      () => undefined,
    );
    expect(first).toMatchObject({ notPossible: 'no such kernel', stepsPerSecond: [] });
    expect(second).toMatchObject({ notPossible: 'failed: boom' });
    expect(third.stepsPerSecond).toEqual([100, 100, 100]);
  });

  it('leaves out what would take minutes, after a second look', async () => {
    const log: string[] = [];
    const [result] = await measure(JOBS[0], [fake('crawling', 9000, log)], PACE, () => undefined);
    expect(result.notPossible).toContain('9 s');
    expect(log).toEqual(['crawling×1', 'crawling×1', 'crawling closed']);
  });
});
