import { act, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { IDLE_STATUS, useSession } from '../../stores/session';
import { setView } from '../../stores/view';
import type { Phase } from '../../workers/protocol';
import { renderPage } from '../../testing/render-page';

const calls = vi.hoisted((): string[] => []);
const ready = vi.hoisted(() => ({ now: () => {}, promise: Promise.resolve() }));
vi.mock('../../stores/engine', () => ({
  engine: {
    train: () => Promise.resolve(calls.push('train')),
    pause: () => Promise.resolve(calls.push('pause')),
    ready: () => ready.promise,
  },
}));

const { TrainButton } = await import('./TrainButton');

function put(phase: Phase, runId = 1): void {
  useSession.setState({ runId, status: { ...IDLE_STATUS, phase }, progress: undefined });
}
const press = () => act(async () => screen.getByRole('button').click());

beforeEach(() => {
  calls.length = 0;
  setView({ language: 'en' });
  ready.promise = new Promise((resolve) => {
    ready.now = resolve;
  });
});

describe('the Train button', () => {
  it.each([
    ['paused', 'Train', 'train'],
    ['training', 'Pause', 'pause'],
    ['preparing', 'Pause', 'pause'],
  ] as const)('of a run that is %s reads %s', async (phase, label, call) => {
    put(phase);
    renderPage(<TrainButton />);
    expect(screen.getByRole('button').textContent).toBe(label);
    await press();
    expect(calls).toEqual([call]);
  });

  it('does nothing to a stopped run, which its card speaks for', async () => {
    put('stopped');
    renderPage(<TrainButton />);
    expect(screen.getByRole('button').getAttribute('aria-disabled')).toBe('true');
    await press();
    expect(calls).toEqual([]);
  });

  it('pressed while the page starts, trains as soon as it can', async () => {
    put('preparing', 0);
    renderPage(<TrainButton />);
    expect(screen.getByRole('button').textContent).toBe('Train');
    await press();
    expect(calls).toEqual([]);
    put('paused');
    await act(async () => ready.now());
    expect(calls).toEqual(['train']);
  });
});
