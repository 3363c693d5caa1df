import { beforeEach, describe, expect, it } from 'vitest';
import { Arena } from './arena';

type Form = readonly [shape: [number, number], usage: number, isPacked: boolean];
const FORM: Form = [[4, 4], 0, true];
const OTHER: Form = [[8, 8], 0, true];

/** A store as TensorFlow.js has one: freed textures wait by form for the next who asks. */
class Store {
  made = 0;
  readonly used = new Set<object>();
  readonly free = new Map<string, object[]>();
  acquireTexture(...form: Form): object {
    const texture = this.free.get(String(form))?.pop() ?? { number: ++this.made };
    this.used.add(texture);
    return texture;
  }
  releaseTexture(texture: object, ...form: Form): void {
    if (!this.used.delete(texture)) throw new Error('Not one of mine.');
    this.free.set(String(form), [...(this.free.get(String(form)) ?? []), texture]);
  }
}

describe('Arena', () => {
  let store: Store;
  let arena: Arena;
  const once = (work: () => void) => work();
  beforeEach(() => {
    store = new Store();
    arena = new Arena({ textureManager: store });
  });

  it('leaves the store to itself where nothing is recorded', () => {
    const texture = store.acquireTexture(...FORM);
    store.releaseTexture(texture, ...FORM);
    expect(store.acquireTexture(...FORM)).toBe(texture);
  });

  it('keeps what recorded work let go of from everybody else, and gives it to what is recorded next', () => {
    arena.retain();
    const texture = arena.record(once, () => {
      const first = store.acquireTexture(...FORM);
      store.releaseTexture(first, ...FORM);
      return first;
    });
    const others = store.acquireTexture(...FORM);
    expect(others).not.toBe(texture);
    expect(arena.record(once, () => store.acquireTexture(...FORM))).toBe(texture);
    expect(arena.record(once, () => store.acquireTexture(...OTHER))).not.toBe(texture);
  });

  it('gives everything back when nobody needs it, also what is let go of later', () => {
    arena.retain();
    const [idle, held] = arena.record(once, () => [
      store.acquireTexture(...FORM),
      store.acquireTexture(...FORM),
    ]);
    store.releaseTexture(idle, ...FORM);
    expect(store.used.has(idle)).toBe(true);
    arena.release([]);
    expect(store.used.has(idle)).toBe(false);
    store.releaseTexture(held, ...FORM);
    expect(store.used.size).toBe(0);
  });

  it('has a second texture for a tensor that changes in place, whoever had the first', () => {
    const tensor = {};
    const first = store.acquireTexture(...FORM);
    arena.retain();
    const change = (old: object): object => {
      let fresh: object = old;
      arena.swapping(tensor, () => {
        fresh = store.acquireTexture(...FORM);
      });
      // Meanwhile other work takes and leaves textures.
      store.releaseTexture(store.acquireTexture(...FORM), ...FORM);
      arena.swapping(tensor, () => store.releaseTexture(old, ...FORM));
      return fresh;
    };
    const second = arena.record(once, () => change(first));
    expect(arena.record(once, () => change(second))).toBe(first);
    // Repeated without asking: the second texture is the other one then.
    arena.swapped(tensor, first as never);
    store.releaseTexture(second, ...FORM);
    arena.release([tensor]);
    expect(store.used.size).toBe(0);
  });

  it('records no more when the work throws', () => {
    expect(() =>
      arena.record(once, () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    const texture = store.acquireTexture(...FORM);
    store.releaseTexture(texture, ...FORM);
    expect(store.used.size).toBe(0);
  });
});
