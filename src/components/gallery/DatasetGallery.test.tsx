import { MantineProvider } from '@mantine/core';
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FIRST_VISIT } from '../../models/experiment';
import { replaceChoices } from '../../stores/config';
import { engine } from '../../stores/engine';
import { DatasetGallery } from './DatasetGallery';
import { SETTLE_MS } from './use-selection';

vi.mock('../../stores/engine', () => ({ engine: { configure: vi.fn(() => Promise.resolve()) } }));

const configure = vi.mocked(engine.configure);
const tile = (name: string) => screen.getByRole('radio', { name });
const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('matchMedia', (media: string) => ({
    media,
    matches: false,
    addEventListener() {},
    removeEventListener() {},
  }));
  // jsdom has no canvas: a thumbnail without a context draws nothing.
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  configure.mockClear();
  replaceChoices(FIRST_VISIT, [], []);
  render(
    <MantineProvider>
      <DatasetGallery />
    </MantineProvider>,
  );
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it('marks the dataset of the experiment and is a single tab stop', () => {
  const group = screen.getByRole('radiogroup', { name: 'Data' });
  const tiles = within(group).getAllByRole('radio');
  expect(tiles.filter((each) => each.getAttribute('aria-checked') === 'true')).toEqual([tile('Two moons')]);
  expect(tiles.filter((each) => each.tabIndex === 0)).toEqual([tile('Two moons')]);
});

it('chooses by click at once, and leaves the run alone when nothing changes', async () => {
  await act(async () => fireEvent.click(tile('Two moons')));
  expect(configure).not.toHaveBeenCalled();
  await act(async () => fireEvent.click(tile('Pinwheel')));
  expect(configure).toHaveBeenCalledExactlyOnceWith({ dataset: 'pinwheel' });
});

it('walks by arrow key, marking what has the focus, and restarts the run once, where the walk ends', async () => {
  tile('Two moons').focus();
  press('ArrowRight');
  expect(document.activeElement).toBe(tile('Two circles'));
  expect(tile('Two circles').getAttribute('aria-checked')).toBe('true');
  press('ArrowRight');
  press('ArrowDown');
  expect(configure).not.toHaveBeenCalled();
  await act(async () => vi.advanceTimersByTimeAsync(SETTLE_MS));
  expect(configure).toHaveBeenCalledExactlyOnceWith({ dataset: 'smiley' });
});

it('does not restart the run when a walk comes back to where it began', async () => {
  tile('Two moons').focus();
  press('ArrowRight');
  press('ArrowLeft');
  await act(async () => vi.advanceTimersByTimeAsync(SETTLE_MS));
  expect(configure).not.toHaveBeenCalled();
  expect(tile('Two moons').getAttribute('aria-checked')).toBe('true');
});

it('marks the old dataset again when the run refuses the new one', async () => {
  configure.mockRejectedValueOnce(new Error('no'));
  await act(async () => fireEvent.click(tile('Pinwheel')));
  expect(tile('Two moons').getAttribute('aria-checked')).toBe('true');
});

it('shows the other kind without touching the run', () => {
  fireEvent.click(screen.getByRole('radio', { name: 'Images' }));
  expect(tile('MNIST 28×28')).toBeTruthy();
  expect(configure).not.toHaveBeenCalled();
});
