import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { familyMeta } from '../../models/registry';
import { setView, useView } from '../../stores/view';
import { CurveLegend } from './CurveLegend';
import { LatestValues } from './LatestValues';

const curves = familyMeta('gan').curves.filter((curve) => curve.panel === 'loss');
const last = [
  { raw: 1.5, line: 1.386 },
  { raw: NaN, line: 0.6931 },
];

beforeEach(() => setView({ language: 'en', hiddenCurves: [] }));
afterEach(cleanup);

it('switches a curve off and on by its button, which says so', () => {
  render(<CurveLegend curves={curves} last={last} />);
  const button = screen.getByRole('button', { name: 'D' });
  expect(button.getAttribute('aria-pressed')).toBe('true');
  fireEvent.click(button);
  expect(useView.getState().hiddenCurves).toEqual(['d']);
  expect(button.getAttribute('aria-pressed')).toBe('false');
  fireEvent.click(button);
  expect(useView.getState().hiddenCurves).toEqual([]);
});

it('shows where each curve stands, with three digits', () => {
  render(<CurveLegend curves={curves} last={last} />);
  expect(screen.getByRole('button', { name: 'D' }).textContent).toContain('1.39');
  expect(screen.getByRole('button', { name: 'G' }).textContent).toContain('0.693');
});

it('tells the values as a table, too', () => {
  const data = { rows: [], extent: undefined, leftOut: 0, last };
  const wish = { columns: [0, 1], visible: [0, 1], curveCount: 4, smoothing: 0.6, log: false };
  render(<LatestValues title="Losses" curves={curves} drawn={{ data, wish, steps: 2, lastStep: 1200 }} />);
  const table = screen.getByRole('table', { name: 'Losses, values at step 1,200' });
  expect(table.textContent).toContain('1.500');
  expect(table.textContent).toContain('NaN');
});
