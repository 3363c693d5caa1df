import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import type { DataId } from '@tensorflow/tfjs-core';

/** A texture with its size, as TensorFlow.js hands it around. */
type Texture = NonNullable<ReturnType<MathBackendWebGL['getDataInfo']>['texture']>;
/** What a texture is asked for by: its size in rows and columns, its use, and whether it is packed. */
type Form = readonly [shape: [number, number], usage: number, isPacked: boolean];

/** What is used of TensorFlow.js' store of textures. */
interface TextureStore {
  acquireTexture(...form: Form): Texture;
  releaseTexture(texture: Texture, ...form: Form): void;
}

interface Owned {
  texture: Texture;
  form: Form;
}

/**
 * The textures of recorded work. What is repeated draws into the very textures that it drew into when it was recorded, so
 * between two repetitions nobody else may have them: what the work lets go of waits here for its next use. All recorded
 * pieces of work share them, as each keeps nothing in them but its results and a second texture for every tensor that it
 * changes in place.
 */
export class Arena {
  private readonly owned = new Map<Texture, Owned>();
  private readonly free = new Map<string, Owned[]>();
  /** By tensor: the texture that it has not now, and will have after the next change. */
  private readonly spares = new Map<DataId, Owned>();
  private users = 0;
  /** While recording: does what is done once, and not to be repeated. */
  private once: ((work: () => void) => void) | undefined;
  private changing: DataId | undefined;
  private readonly giveBack: TextureStore['releaseTexture'];

  /** Puts itself before the backend's store of textures. */
  constructor(backend: object) {
    const store = storeOf(backend);
    const acquire = store.acquireTexture.bind(store);
    this.giveBack = store.releaseTexture.bind(store);
    store.acquireTexture = (...form) => this.take(form) ?? this.own(form, () => acquire(...form));
    store.releaseTexture = (texture, ...form) => this.put({ texture, form });
  }

  /**
   * Runs work whose textures are to be its own until `release`.
   * @param once runs what belongs to the making of a texture
   */
  record<T>(once: (work: () => void) => void, work: () => T): T {
    this.once = once;
    try {
      return work();
    } finally {
      this.once = undefined;
    }
  }

  /** Counts one who needs the textures kept. */
  retain(): void {
    this.users++;
  }

  /** Ends what `retain` began; the second textures of these tensors go as well. */
  release(changed: readonly DataId[]): void {
    this.users--;
    for (const id of changed) {
      const spare = this.spares.get(id);
      this.spares.delete(id);
      if (spare) this.put(spare);
    }
    if (this.users > 0) return;
    const idle = [...this.free.values()].flat();
    this.free.clear();
    for (const entry of idle) this.put(entry);
  }

  /** While recording: the texture asked for, or let go of, in `swap` is the second one of a tensor that changes in place. */
  swapping(changed: DataId, swap: () => void): void {
    this.changing = changed;
    try {
      swap();
    } finally {
      this.changing = undefined;
    }
  }

  /** A tensor has changed in place by a repetition: the texture that it had is its second one now. */
  swapped(changed: DataId, texture: Texture): void {
    const spare = this.owned.get(texture);
    if (spare) this.spares.set(changed, spare);
  }

  /** While recording: a texture that is there already. */
  private take(form: Form): Texture | undefined {
    if (!this.once) return undefined;
    const { changing } = this;
    const spare = changing && this.spares.get(changing);
    if (changing && spare) {
      this.spares.delete(changing);
      return spare.texture;
    }
    return this.free.get(String(form))?.pop()?.texture;
  }

  private own(form: Form, acquire: () => Texture): Texture {
    if (!this.once) return acquire();
    let texture: Texture | undefined;
    this.once(() => {
      texture = acquire();
    });
    if (!texture) throw new Error('No texture was made.');
    this.owned.set(texture, { texture, form });
    return texture;
  }

  private put(entry: Owned): void {
    const { texture, form } = entry;
    if (this.once && this.changing) {
      this.owned.set(texture, entry);
      this.spares.set(this.changing, entry);
    } else if (this.owned.has(texture) && (this.once || this.users > 0)) {
      const key = String(form);
      const alike = this.free.get(key);
      if (alike) alike.push(entry);
      else this.free.set(key, [entry]);
    } else {
      this.owned.delete(texture);
      this.giveBack(texture, ...form);
    }
  }
}

/** TensorFlow.js' store of textures, private in its types. */
function storeOf(backend: object): TextureStore {
  const store: unknown = Reflect.get(backend, 'textureManager');
  if (!isStore(store)) throw new Error('This version of TensorFlow.js has no store of textures.');
  return store;
}

function isStore(value: unknown): value is TextureStore {
  return (
    typeof value === 'object' && value !== null && 'acquireTexture' in value && 'releaseTexture' in value
  );
}
