import { expect, it } from 'vitest';
import './allclose';
import { MersenneTwister, torchNormals } from './torch-random';

it('begins with the words of MT19937 seeded with 0', () => {
  const generator = new MersenneTwister(0);
  expect([generator.word(), generator.word()]).toEqual([2357136044, 2546248239]);
});

it('gives the numbers of torch.manual_seed(0); torch.randn(768), twice (torch 2.13)', () => {
  const generator = new MersenneTwister(0);
  const first = torchNormals(generator, 768);
  expect(first.subarray(0, 16)).toBeAllclose(
    [
      -1.1258398294, -1.1523602009, -0.2505785823, -0.4338788092, 0.8487103581, 0.6920091509, -0.3160127699,
      -2.1152193546, 0.3222749233, -1.2633347511, 0.3499831855, 0.30813393, 0.1198415086, 1.2376579046,
      1.1167771816, -0.2472781538,
    ],
    { atol: 1e-5 },
  );
  expect(first.reduce((sum, value) => sum + value, 0)).toBeAllclose(47.8715519539, { atol: 1e-3 });
  expect(torchNormals(generator, 768).subarray(0, 4)).toBeAllclose(
    [0.4974166453, 0.2685222328, 1.476878643, 0.3547950683],
    { atol: 1e-5 },
  );
});
