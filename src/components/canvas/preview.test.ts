import { expect, it } from 'vitest';
import { loadDataset } from '../../datasets/load';
import { previewPoints } from './preview';

it('shows the points that the worker will send, so that nothing moves when they come', async () => {
  const { train } = await loadDataset('moons', { base: '' });
  expect(previewPoints('moons', 2000)).toEqual(train.x.subarray(0, 4000));
});

it('has nothing to show for images and unknown data', () => {
  expect(previewPoints('mnist', 10)).toHaveLength(0);
  expect(previewPoints('nowhere', 10)).toHaveLength(0);
});

it('draws once', () => {
  expect(previewPoints('rings', 50)).toBe(previewPoints('rings', 50));
});
