import { expect, it } from 'vitest';
import { rovingIndex } from './roving';

it('goes around a row with every arrow', () => {
  expect(rovingIndex('ArrowRight', 2, 3)).toBe(0);
  expect(rovingIndex('ArrowLeft', 0, 3)).toBe(2);
  expect(rovingIndex('ArrowDown', 0, 3)).toBe(1);
  expect(rovingIndex('ArrowUp', 0, 3)).toBe(2);
});

it('goes by rows in a grid and stays at its edges', () => {
  expect(rovingIndex('ArrowDown', 1, 13, 6)).toBe(7);
  expect(rovingIndex('ArrowDown', 8, 13, 6)).toBe(8);
  expect(rovingIndex('ArrowUp', 12, 13, 6)).toBe(6);
  expect(rovingIndex('ArrowUp', 3, 13, 6)).toBe(3);
  expect(rovingIndex('ArrowRight', 12, 13, 6)).toBe(0);
});

it('knows Home and End and no other key', () => {
  expect(rovingIndex('Home', 5, 13, 6)).toBe(0);
  expect(rovingIndex('End', 5, 13, 6)).toBe(12);
  expect(rovingIndex('a', 5, 13, 6)).toBeUndefined();
});
