import { act, fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChoiceParam, NumberParam } from '../../core/params';
import { setView } from '../../stores/view';
import { renderPage } from '../../testing/render-page';

const { configure, restoreDefault } = vi.hoisted(() => ({
  configure: vi.fn<(patch: unknown) => Promise<unknown>>(),
  restoreDefault: vi.fn<(id?: string) => Promise<unknown>>(),
}));
vi.mock('../../stores/engine', () => ({ engine: { configure, restoreDefault } }));

const { ParamRow } = await import('./ParamRow');

const batchSize: NumberParam = {
  kind: 'number',
  group: 'training',
  effect: 'rebuild',
  label: { en: 'Batch size', 'zh-CN': '批大小' },
  help: { en: 'Items per step.', 'zh-CN': '每步样本数。' },
  default: 128,
  min: 1,
  max: 2048,
  step: 1,
  scale: 'log2',
  integer: true,
};
const rate: NumberParam = {
  ...batchSize,
  effect: 'live',
  label: { en: 'Learning rate', 'zh-CN': '学习率' },
  default: 0.001,
  min: 0,
  max: 10,
  step: 0.00001,
  scale: 'log10',
  logFloor: 0.00001,
  integer: false,
};
const likelihood: ChoiceParam = {
  kind: 'choice',
  group: 'model',
  effect: 'rebuild',
  label: { en: 'Likelihood', 'zh-CN': '似然' },
  help: { en: 'What the decoder says.', 'zh-CN': '解码器。' },
  default: 'gaussian',
  options: [
    { value: 'bernoulli', label: { en: 'Bernoulli', 'zh-CN': 'Bernoulli' }, only: 'images' },
    { value: 'gaussian', label: { en: 'Gaussian', 'zh-CN': 'Gaussian' } },
  ],
};

const value = () => screen.getByRole<HTMLInputElement>('textbox');
const slider = () => screen.getByRole<HTMLInputElement>('slider');

/** Types a text and leaves the field. */
function type(text: string): void {
  fireEvent.focus(value());
  fireEvent.change(value(), { target: { value: text } });
  fireEvent.blur(value());
}

beforeEach(() => {
  configure.mockReset().mockResolvedValue({});
  restoreDefault.mockReset().mockResolvedValue({});
  setView({ language: 'en' });
});

describe('the row of a number', () => {
  it('is named, described and valued for assistive technology', () => {
    renderPage(
      <ParamRow id="batchSize" param={batchSize} value={128} preset={128} data={{ kind: 'points' }} />,
    );
    expect(screen.getByRole('slider', { name: 'Batch size' }).getAttribute('aria-valuetext')).toBe('128');
    expect(screen.getByRole('textbox', { name: 'Batch size, value' })).toBeTruthy();
    const described = document.getElementById(slider().getAttribute('aria-describedby') ?? '');
    expect(described?.textContent).toContain('Restarts the run');
  });

  it('sends what was typed', async () => {
    renderPage(
      <ParamRow id="batchSize" param={batchSize} value={128} preset={128} data={{ kind: 'points' }} />,
    );
    await act(async () => type('1,000'));
    expect(configure).toHaveBeenCalledExactlyOnceWith({ params: { batchSize: 1000 } });
  });

  it.each([
    ['0', 'A whole number from 1 to 2048.'],
    ['4096', 'A whole number from 1 to 2048.'],
    ['1.5', 'A whole number from 1 to 2048.'],
    ['many', 'Type a number.'],
    ['', 'Type a number.'],
  ])('says why %j does not fit, gives the old value back and sends nothing', async (text, message) => {
    renderPage(
      <ParamRow id="batchSize" param={batchSize} value={128} preset={128} data={{ kind: 'points' }} />,
    );
    await act(async () => type(text));
    expect(screen.getByRole('alert').textContent).toBe(message);
    expect(value().value).toBe('128');
    expect(configure).not.toHaveBeenCalled();
  });

  it('follows the thumb but restarts the run only once it is let go', async () => {
    renderPage(
      <ParamRow id="batchSize" param={batchSize} value={128} preset={128} data={{ kind: 'points' }} />,
    );
    fireEvent.pointerDown(slider());
    for (const position of [600, 800, 1000]) fireEvent.change(slider(), { target: { value: position } });
    expect(value().value).toBe('2048');
    expect(configure).not.toHaveBeenCalled();
    await act(async () => void fireEvent.pointerUp(slider()));
    expect(configure).toHaveBeenCalledExactlyOnceWith({ params: { batchSize: 2048 } });
  });

  it('sends a live value while the thumb moves', async () => {
    vi.useFakeTimers();
    renderPage(
      <ParamRow id="learningRate" param={rate} value={0.001} preset={0.001} data={{ kind: 'points' }} />,
    );
    fireEvent.pointerDown(slider());
    fireEvent.change(slider(), { target: { value: 0 } });
    await act(() => vi.advanceTimersByTimeAsync(150));
    vi.useRealTimers();
    expect(configure).toHaveBeenCalledExactlyOnceWith({ params: { learningRate: 0 } });
  });

  it('moves by round numbers with the arrow keys', async () => {
    vi.useFakeTimers();
    renderPage(
      <ParamRow id="learningRate" param={rate} value={0.001} preset={0.001} data={{ kind: 'points' }} />,
    );
    fireEvent.keyDown(slider(), { key: 'ArrowRight' });
    fireEvent.keyDown(slider(), { key: 'PageUp' });
    expect(value().value).toBe('0.012');
    await act(() => vi.advanceTimersByTimeAsync(500));
    vi.useRealTimers();
    expect(configure).toHaveBeenLastCalledWith({ params: { learningRate: 0.012 } });
  });

  it('shows a dot on a changed value that restores the default', async () => {
    renderPage(
      <ParamRow id="batchSize" param={batchSize} value={64} preset={128} data={{ kind: 'points' }} />,
    );
    const dot = screen.getByRole('button', { name: 'Batch size was changed. Restore 128' });
    await act(async () => dot.click());
    expect(restoreDefault).toHaveBeenCalledExactlyOnceWith('batchSize');
  });

  it('shows no dot where nothing was changed', () => {
    renderPage(
      <ParamRow id="batchSize" param={batchSize} value={128} preset={128} data={{ kind: 'points' }} />,
    );
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('speaks Chinese', async () => {
    setView({ language: 'zh-CN' });
    renderPage(
      <ParamRow id="batchSize" param={batchSize} value={128} preset={128} data={{ kind: 'points' }} />,
    );
    await act(async () => type('0'));
    expect(screen.getByRole('alert').textContent).toBe('请输入 1 到 2048 的整数。');
  });
});

describe('the row of a choice', () => {
  it('offers only what has a meaning on this kind of data', () => {
    renderPage(
      <ParamRow
        id="likelihood"
        param={likelihood}
        value="gaussian"
        preset="gaussian"
        data={{ kind: 'points' }}
      />,
    );
    expect(screen.getAllByRole('radio')).toHaveLength(1);
    renderPage(
      <ParamRow
        id="likelihood"
        param={likelihood}
        value="gaussian"
        preset="gaussian"
        data={{ kind: 'images' }}
      />,
    );
    expect(screen.getAllByRole('radio')).toHaveLength(2);
  });

  it('shows the choice at once and goes back when it is refused', async () => {
    let refuse: (reason: Error) => void = () => undefined;
    configure.mockReturnValue(
      new Promise((_, reject) => {
        refuse = reject;
      }),
    );
    renderPage(
      <ParamRow
        id="likelihood"
        param={likelihood}
        value="gaussian"
        preset="gaussian"
        data={{ kind: 'images' }}
      />,
    );
    const radio = (name: string) => screen.getByRole<HTMLInputElement>('radio', { name });
    fireEvent.click(radio('Bernoulli'));
    expect(radio('Bernoulli').checked).toBe(true);
    await act(async () => refuse(new Error('no')));
    expect(radio('Gaussian').checked).toBe(true);
  });
});
