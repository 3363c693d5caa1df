/** Where small answers outlive a visit. What cannot be stored is forgotten: whoever asks must do without. */
export interface Memory {
  recall(key: string): Promise<unknown>;
  remember(key: string, value: unknown): Promise<void>;
}

/** This very build: what was found holds for no other. The file's name holds a hash of its contents. */
export const BUILD = `${__APP_VERSION__} ${import.meta.url.split('/').at(-1)}`;

const DATABASE = 'generative-playground.backends';
const STORE = 'answers';

/** An IndexedDB of a single store, since workers have no localStorage. Browsers may forbid it: then it is empty. */
export const deviceMemory: Memory = {
  async recall(key) {
    try {
      return await inStore('readonly', (store) => store.get(key));
    } catch {
      // Forbidden or broken: as if nothing had been stored.
      return undefined;
    }
  },
  async remember(key, value) {
    try {
      await inStore('readwrite', (store) => store.put(value, key));
    } catch {
      // Full or forbidden: the next visit finds out again.
    }
  },
};

async function inStore<T>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await settled(opening);
  try {
    return await settled(ask(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The database does not answer.'));
  });
}
