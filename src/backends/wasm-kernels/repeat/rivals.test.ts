import { describe, expect, it } from 'vitest';
import { Rivals, type Way } from './rivals';

/** Lets rivals have turns that take what `ms` says; how often each way was taken. */
function turns(rivals: Rivals, count: number, ms: (way: Way) => number): Record<Way, number> {
  const taken = { together: 0, alone: 0 };
  for (let i = 0; i < count; i++) {
    const way = rivals.next;
    taken[way]++;
    rivals.tell(way, ms(way));
  }
  return taken;
}

describe('Rivals', () => {
  it('tries both ways, and goes on with the quicker', () => {
    expect(turns(new Rivals(), 512, (way) => (way === 'alone' ? 3 : 2))).toEqual({ together: 506, alone: 6 });
    expect(turns(new Rivals(), 512, (way) => (way === 'alone' ? 2 : 3))).toEqual({ together: 6, alone: 506 });
  });

  it('notices when the other one has become quicker, and is not misled by one slow turn', () => {
    const rivals = new Rivals();
    turns(rivals, 512, (way) => (way === 'alone' ? 3 : 2));
    turns(rivals, 12, (way) => (way === 'alone' ? 2 : 4));
    expect(rivals.next).toBe('alone');
    turns(rivals, 500, () => 2);
    let slow = 100;
    turns(rivals, 12, (way) => (way === 'alone' ? 3 : (slow /= 7)));
    expect(rivals.next).toBe('together');
  });
});
