/** Calls between the bench page and its worker: a method's name and arguments there, its value or failure back. */

/** What a worker of the bench answers to. */
export type Methods = Record<string, (argument: never) => unknown>;

interface Call {
  id: number;
  method: string;
  argument: unknown;
}

interface Answer {
  id: number;
  value?: unknown;
  error?: { name: string; message: string };
}

/** Serves methods in a worker, one call after the other. */
export function serve(methods: Methods): void {
  self.onmessage = async ({ data }: MessageEvent<Call>) => {
    const { id, method, argument } = data;
    let answer: Answer;
    try {
      answer = { id, value: await methods[method](argument as never) };
    } catch (thrown) {
      const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
      answer = { id, error: { name, message } };
    }
    self.postMessage(answer);
  };
}

/** A function that calls a worker's methods. */
export function client(worker: Worker): (method: string, argument?: unknown) => Promise<unknown> {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let last = 0;
  worker.onmessage = ({ data: { id, value, error } }: MessageEvent<Answer>) => {
    if (error) waiting.get(id)?.reject(Object.assign(new Error(error.message), { name: error.name }));
    else waiting.get(id)?.resolve(value);
    waiting.delete(id);
  };
  worker.onerror = (event) => {
    const failure = new Error(event.message || 'The worker did not load.');
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
  };
  return (method, argument) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, method, argument } satisfies Call);
    });
}
