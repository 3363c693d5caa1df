import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import type { BackendId, SpeedMode } from '../../core/backends';
import { resolve } from '../../models/experiment';
import * as tf from '../../models/shared/tf';
import { fakeMachine, fakeMemory } from '../../backends/fake-machine';
import type { FromWorker } from '../protocol';
import { Session } from './session';

type Message<T extends FromWorker['type']> = Extract<FromWorker, { type: T }>;

/** Small, and yet plain JavaScript takes several times as long as wasm. */
const SMALL = { architecture: 'mlp', hiddenWidth: 64, hiddenDepth: 2, batchSize: 128 };

/** A session on a machine of ours, and what it says. */
function open(standsFor: Partial<Record<BackendId, string>>, memory = fakeMemory()) {
  const said: FromWorker[] = [];
  const machine = fakeMachine(standsFor);
  const session = new Session(
    '',
    (message) => {
      said.push(message);
      if (message.type === 'report') setTimeout(() => session.giveCredit());
    },
    { machine, memory },
  );
  const heard = <T extends FromWorker['type']>(type: T) =>
    said.filter((message): message is Message<T> => message.type === type);
  const curve = () => {
    const chunks = heard('report').flatMap(({ curve: chunk }) => (chunk ? [chunk] : []));
    return {
      steps: chunks.flatMap(({ steps }) => Array.from(steps)),
      losses: chunks.flatMap(({ values }) => Array.from(values[0])),
    };
  };
  return { session, machine, heard, curve };
}

function build(session: Session, family: string, dataset: string, params = SMALL) {
  const config = resolve({ family, dataset, backend: 'auto', seed: 5, touched: { [family]: params } });
  const view = { view: 'samples', count: 16, noiseSeed: 1 } as const;
  return session.build({ runId: 1, config, view, keep: false });
}

/** The tensors there are once the last frame is drawn. */
async function restingTensors(session: Session): Promise<number> {
  await session.weights({ lastFinite: false });
  return tf.memory().numTensors;
}

/** A run on moons that trains until `enough`, and then ten steps more. */
async function train(
  standsFor: Partial<Record<BackendId, string>>,
  mode: SpeedMode,
  enough: (opened: ReturnType<typeof open>) => boolean,
) {
  const before = tf.memory().numTensors;
  const opened = open(standsFor);
  opened.session.setMode(mode);
  await build(opened.session, 'vae', 'moons');
  await opened.session.train({});
  while (!enough(opened)) await new Promise((done) => setTimeout(done, 20));
  const { step } = await opened.session.pause();
  const status = await opened.session.trainTo({ until: step + 10 });
  return { ...opened, status, kept: (await restingTensors(opened.session)) - before };
}

/** The losses of a run that nothing disturbs, and how many tensors it keeps. */
async function undisturbed(backend: string, until: number): Promise<{ losses: number[]; kept: number }> {
  const before = tf.memory().numTensors;
  const { session, curve } = open({ wasm: backend });
  await build(session, 'vae', 'moons');
  await session.trainTo({ until });
  return { losses: curve().losses, kept: (await restingTensors(session)) - before };
}

/** Whether the scout has timed the rival and come home. */
function looked({ machine }: ReturnType<typeof open>): boolean {
  return machine.started.filter((id) => id === 'webgl').length >= 3 && machine.started.at(-1) === 'wasm';
}

beforeAll(startWasm);

describe('the fastest mode', () => {
  // Plain JavaScript stands for wasm, and wasm for a graphics card: the rival is truly faster.
  const FASTER = { wasm: 'cpu', webgl: 'wasm' } as const;

  it('moves a small run to a faster backend without losing a step', async () => {
    const { heard, status, curve } = await train(
      FASTER,
      'fastest',
      (opened) => opened.heard('moved').length > 0,
    );
    const [{ backend }] = heard('moved');
    expect(backend).toMatchObject({ id: 'webgl', reason: 'moved', asked: 'auto' });
    expect(backend.trials).toHaveLength(2);
    expect(status).toMatchObject({ backend: 'webgl', mode: 'fastest', phase: 'paused' });
    expect(tf.getBackend()).toBe('wasm');
    const { steps, losses } = curve();
    expect(steps).toEqual(Array.from({ length: status.step }, (_, i) => i + 1));

    // The same weights, batches and noise: but for rounding the curve is that of a run which stayed.
    const { losses: other } = await undisturbed('cpu', status.step);
    const worst = losses.reduce((most, loss, i) => Math.max(most, Math.abs(loss - other[i])), 0);
    expect(worst).toBeLessThan(0.02);
  });

  it('stays where the rival is slower; neither the curve nor the memory shows the search', async () => {
    const { heard, status, curve, kept } = await train({ wasm: 'wasm', webgl: 'cpu' }, 'fastest', looked);
    expect(heard('moved')).toEqual([]);
    expect(status).toMatchObject({ backend: 'wasm', mode: 'fastest' });
    expect(tf.getBackend()).toBe('wasm');
    expect({ losses: curve().losses, kept }).toEqual(await undisturbed('wasm', status.step));
  });

  it('is not the default: a run stays where it is', async () => {
    const { heard, status, machine } = await train(
      FASTER,
      'reproducible',
      ({ curve }) => curve().steps.length > 20,
    );
    expect(heard('moved')).toEqual([]);
    expect(status).toMatchObject({ backend: 'wasm', mode: 'reproducible' });
    expect(machine.started).not.toContain('webgl');
  });
});

describe('measuring before a run', () => {
  const TINY = { ...SMALL, hiddenWidth: 16, hiddenDepth: 1, batchSize: 16 };

  it('does not disturb it: same seed, same curve', async () => {
    const curves = [];
    for (const machine of [{ wasm: 'wasm' }, { wasm: 'wasm', webgl: 'cpu' }] as const) {
      const { session, heard, curve } = open(machine);
      const built = await build(session, 'vae', 'shapes', TINY);
      expect(built.backend.id).toBe('wasm');
      expect(built.backend.reason).toBe('webgl' in machine ? 'measured' : 'no-webgl');
      expect(heard('progress').some(({ what }) => what === 'measure')).toBe('webgl' in machine);
      await session.trainTo({ until: 6 });
      curves.push(curve());
    }
    expect(curves[1]).toEqual(curves[0]);
  });

  it('is remembered', async () => {
    const memory = fakeMemory();
    const first = open({ wasm: 'wasm', webgl: 'cpu' }, memory);
    const built = await build(first.session, 'vae', 'shapes', TINY);
    const size = memory.answers.size;
    const again = open({ wasm: 'wasm', webgl: 'cpu' }, memory);
    const rebuilt = await build(again.session, 'vae', 'shapes', TINY);
    expect(again.heard('progress').some(({ what }) => what === 'measure')).toBe(false);
    expect(rebuilt.backend).toEqual(built.backend);
    expect(memory.answers.size).toBe(size);
  });
});
