import { MantineProvider } from '@mantine/core';
import { cleanup, render, type RenderResult } from '@testing-library/react';
import type { ReactNode } from 'react';

/** What browsers have and jsdom lacks: media queries that never match, and observers that never call. */
function fillGaps(): void {
  window.matchMedia ??= (media: string): MediaQueryList => {
    const never = { media, matches: false, onchange: null, addListener: () => {}, removeListener: () => {} };
    return Object.assign(new EventTarget(), never);
  };
  globalThis.ResizeObserver ??= class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  };
}

/** Renders a part of the page as the app does, after clearing away the last one. */
export function renderPage(node: ReactNode): RenderResult {
  cleanup();
  fillGaps();
  return render(<MantineProvider env="test">{node}</MantineProvider>);
}
