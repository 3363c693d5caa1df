import { assertNever } from '../core/assert-never';
import type { CommandMessage, FromWorker, ReplyMessage, ToWorker } from './protocol';
import { explain } from './session/failures';
import { Session } from './session/session';

let session: Session | undefined;

function send(message: FromWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  switch (data.type) {
    case 'start':
      session = new Session(data.base, send);
      send({ type: 'ready' });
      return;
    case 'credit':
      session?.giveCredit();
      return;
    case 'shown':
      session?.frameShown(data.ms);
      return;
    case 'command':
      void answer(data);
      return;
    default:
      assertNever(data);
  }
};

async function answer(message: CommandMessage): Promise<void> {
  const { id, command } = message;
  try {
    if (!session) throw new Error('The session has not been started.');
    send(await perform(session, message));
  } catch (thrown) {
    send({ type: 'refusal', id, command, error: explain(thrown) });
  }
}

/** Carries a command out. */
async function perform(to: Session, message: CommandMessage): Promise<ReplyMessage> {
  const { id } = message;
  const type = 'reply';
  switch (message.command) {
    case 'build':
      return { type, id, command: 'build', output: await to.build(message.input) };
    case 'configure':
      return { type, id, command: 'configure', output: await to.configure(message.input) };
    case 'train':
      return { type, id, command: 'train', output: await to.train(message.input) };
    case 'trainTo':
      return { type, id, command: 'trainTo', output: await to.trainTo(message.input) };
    case 'pause':
      return { type, id, command: 'pause', output: await to.pause() };
    case 'view':
      to.view(message.input);
      return { type, id, command: 'view', output: null };
    case 'mode':
      to.setMode(message.input.mode);
      return { type, id, command: 'mode', output: null };
    case 'sample':
      return { type, id, command: 'sample', output: await to.sample(message.input) };
    case 'data':
      return { type, id, command: 'data', output: to.data(message.input) };
    case 'neighbours':
      return { type, id, command: 'neighbours', output: await to.neighbours(message.input) };
    case 'runPart':
      return { type, id, command: 'runPart', output: await to.runPart(message.input) };
    case 'metrics':
      return { type, id, command: 'metrics', output: await to.metrics() };
    case 'cadence':
      to.setCadence(message.input.cadence);
      return { type, id, command: 'cadence', output: null };
    case 'stopRules':
      to.setStopRules(message.input.rules);
      return { type, id, command: 'stopRules', output: null };
    case 'weights':
      return { type, id, command: 'weights', output: await to.weights(message.input) };
    case 'importWeights':
      return { type, id, command: 'importWeights', output: await to.importWeights(message.input) };
    case 'restoreLastFinite':
      return { type, id, command: 'restoreLastFinite', output: await to.restoreLastFinite() };
    default:
      return assertNever(message);
  }
}
