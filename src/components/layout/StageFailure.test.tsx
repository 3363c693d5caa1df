import { act, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ErrorInfo } from '../../core/errors';
import { FIRST_VISIT } from '../../models/experiment';
import { replaceChoices } from '../../stores/config';
import { setView } from '../../stores/view';
import { renderPage } from '../../testing/render-page';

const calls = vi.hoisted((): unknown[] => []);
vi.mock('../../stores/engine', () => ({
  engine: {
    restoreLastFinite: () => Promise.resolve(calls.push('restore')),
    configure: (patch: unknown) => Promise.resolve(calls.push(patch)),
    reset: () => Promise.resolve(calls.push('reset')),
  },
}));

const { StageFailure } = await import('./StageFailure');

const diverged: ErrorInfo = {
  code: 'non-finite',
  message: 'mse became NaN at step 7.',
  hint: 'Lower the learning rate.',
};

beforeEach(() => {
  calls.length = 0;
  setView({ language: 'en' });
  replaceChoices(
    { ...FIRST_VISIT, family: 'gan', touched: { gan: { learningRateG: 10, learningRateD: 0.001 } } },
    [],
    [],
  );
});

describe('the card of a failed run', () => {
  it('says what happened, what is kept, and in what words it was found', () => {
    renderPage(<StageFailure error={diverged} />);
    const card = screen.getByRole('alert', { name: 'Training diverged' });
    expect(card.textContent).toContain('last good weights');
    expect(card.textContent).toContain('mse became NaN at step 7.');
  });

  it('goes back and takes a tenth of every learning rate', async () => {
    renderPage(<StageFailure error={diverged} />);
    await act(async () => screen.getByRole('button', { name: /tenth/ }).click());
    expect(calls).toEqual(['restore', { params: { learningRateG: 1, learningRateD: 0.0001 } }]);
  });

  it('offers no weights where none are left', () => {
    renderPage(<StageFailure error={{ ...diverged, code: 'worker-lost' }} />);
    expect(screen.getAllByRole('button').map((button) => button.textContent)).toEqual(['Reset']);
  });

  it('speaks Chinese, with the English details marked as such', () => {
    setView({ language: 'zh-CN' });
    renderPage(<StageFailure error={diverged} />);
    expect(screen.getByRole('alert', { name: '训练发散了' })).toBeTruthy();
    expect(screen.getByText(/mse became NaN/).getAttribute('lang')).toBe('en');
  });
});
