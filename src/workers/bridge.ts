import { PlaygroundError } from '../core/errors';
import { watchShown } from './watch-shown';
import type { CommandName, Commands, FromWorker, ReplyMessage, ToWorker } from './protocol';

/** What a command's caller waits for. */
interface Waiting<K extends CommandName> {
  resolve(output: Commands[K]['output']): void;
  reject(error: PlaygroundError): void;
}

type WaitingByCommand = { [K in CommandName]: Map<number, Waiting<K>> };

/** Everything the worker says unasked. */
export type WorkerEvent = Exclude<FromWorker, { type: 'reply' | 'refusal' }>;

/** The page's end of the line to the training worker: commands with answers, and events. */
export class Bridge {
  private readonly worker: Worker;
  private readonly waiting: WaitingByCommand = {
    build: new Map(),
    configure: new Map(),
    train: new Map(),
    trainTo: new Map(),
    pause: new Map(),
    view: new Map(),
    mode: new Map(),
    sample: new Map(),
    data: new Map(),
    neighbours: new Map(),
    runPart: new Map(),
    metrics: new Map(),
    cadence: new Map(),
    stopRules: new Map(),
    weights: new Map(),
    importWeights: new Map(),
    restoreLastFinite: new Map(),
  };
  private lastId = 0;
  private lost: PlaygroundError | undefined;

  /**
   * Starts the worker.
   * @param base URL under which the datasets lie, ending with "/".
   * @param onEvent takes what the worker says unasked.
   * @param onLost called once, when the worker has died; every waiting command has been refused then.
   */
  constructor(
    base: string,
    private readonly onEvent: (event: WorkerEvent) => void,
    private readonly onLost: (error: PlaygroundError) => void,
  ) {
    this.worker = new Worker(new URL('./training.worker.ts', import.meta.url), {
      type: 'module',
      name: 'training',
    });
    this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.receive(data);
    this.worker.onerror = (event) => {
      event.preventDefault();
      // A script that cannot be loaded gives a plain event, without a message.
      this.lose(event.message || 'its script did not load');
    };
    this.post({ type: 'start', base });
  }

  /** Gives a command; rejects with `PlaygroundError` when the worker refuses it or is gone. */
  call<K extends CommandName>(
    command: K,
    input: Commands[K]['input'],
    transfer: Transferable[] = [],
  ): Promise<Commands[K]['output']> {
    if (this.lost) return Promise.reject(this.lost);
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting[command].set(id, { resolve, reject });
      this.worker.postMessage({ type: 'command', id, command, input }, transfer);
    });
  }

  /** Ends the worker; what was asked of it is refused. */
  terminate(): void {
    this.worker.terminate();
    this.refuseAll(workerLost('it was ended'));
  }

  private post(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  private receive(message: FromWorker): void {
    switch (message.type) {
      case 'reply':
        this.settle(message);
        return;
      case 'refusal': {
        const waiting = this.waiting[message.command];
        waiting.get(message.id)?.reject(new PlaygroundError(message.error));
        waiting.delete(message.id);
        return;
      }
      case 'report':
        this.onEvent(message);
        // Taken in: the worker may send the next.
        this.post({ type: 'credit' });
        if (message.frame) watchShown((ms) => this.post({ type: 'shown', ms }));
        return;
      case 'ready':
      case 'offered':
      case 'moved':
      case 'progress':
      case 'measured':
      case 'not-measured':
        this.onEvent(message);
        return;
    }
  }

  private settle<K extends CommandName>(reply: Extract<ReplyMessage, { command: K }>): void {
    const waiting = this.waiting[reply.command];
    waiting.get(reply.id)?.resolve(reply.output);
    waiting.delete(reply.id);
  }

  private lose(reason: string): void {
    if (this.lost) return;
    this.lost = workerLost(reason);
    this.worker.terminate();
    this.refuseAll(this.lost);
    this.onLost(this.lost);
  }

  private refuseAll(error: PlaygroundError): void {
    this.lost = error;
    for (const waiting of Object.values(this.waiting)) {
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    }
  }
}

function workerLost(reason: string): PlaygroundError {
  return new PlaygroundError({
    code: 'worker-lost',
    message: `The training worker stopped working: ${reason}.`,
    hint: 'Reset the run: a new worker starts with the same settings.',
  });
}
