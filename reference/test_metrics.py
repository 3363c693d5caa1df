"""Tests of metrics.py against published values: `/usr/bin/python3 -m unittest discover -s reference -p 'test_*.py'`."""

import math
import unittest

import numpy as np

import metrics as m


def column(*values):
    return np.array(values, dtype=float)[:, None]


class Published(unittest.TestCase):
    def test_energy_distance_of_scipy(self):
        biased = m.energy_distance(column(0, 1, 2), column(1, 2, 3), biased=True)
        self.assertAlmostEqual(math.sqrt(biased), 0.8164965809, places=9)

    def test_sliced_wasserstein_of_four_points(self):
        a = np.array([(0, 0), (1, 0), (0, 1), (1, 1)], dtype=float)
        b = np.array([(2, 0), (3, 1), (2, 2), (4, 1)], dtype=float)
        along = [(math.cos(t), math.sin(t)) for t in np.deg2rad([0, 45, 90, 135])]
        each = [m.sliced_wasserstein(a, b, np.array([d]), 1) for d in along]
        for found, expected in zip(each, [2.25, 1.94454365, 0.5, 1.23743687]):
            self.assertAlmostEqual(found, expected, places=8)
        self.assertAlmostEqual(m.sliced_wasserstein(a, b, np.array(along), 1), 1.4829951288, places=9)
        self.assertAlmostEqual(m.sliced_wasserstein(a, b, np.array(along), 2), 1.6770509831, places=9)

    def test_sliced_wasserstein_of_unequal_counts(self):
        # F is 0 until 0 and 1 from there; G grows by thirds at 0, 1, 2: the area between is 1.
        self.assertAlmostEqual(m.sliced_wasserstein(column(0), column(0, 1, 2), column(1), 1), 1)

    def test_prdc_of_naeem(self):
        real, fake = column(0, 1, 2, 3, 10), column(0.5, 1.5, 2.5, 9)
        for k, density in [(1, 1.75), (2, 1.25)]:
            self.assertEqual(m.prdc(real, fake, k), {'precision': 1, 'recall': 1, 'density': density, 'coverage': 1})
        same = np.zeros((6, 2))
        self.assertEqual(set(m.prdc(same, same, 2).values()), {0})

    def test_a_perfect_mixture_sampler(self):
        rng = np.random.default_rng(1)
        centers = np.array([(i, j) for i in range(-2, 3) for j in range(-2, 3)]) * 2.0
        samples = centers[rng.integers(0, 25, 20000)] + 0.05 * rng.normal(size=(20000, 2))
        found = m.mixture_modes(samples, centers, 0.05)
        self.assertEqual(found['captured'], 25)
        self.assertAlmostEqual(found['highQuality'], 0.98889, delta=0.004)
        self.assertLess(found['reverseKl'], 0.003)


if __name__ == '__main__':
    unittest.main()
