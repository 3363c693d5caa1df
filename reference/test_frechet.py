"""Tests of frechet.py: `/usr/bin/python3 -m unittest discover -s reference -p 'test_*.py'`."""

import unittest

import numpy as np

from frechet import frechet_distance

try:
    from scipy.linalg import sqrtm
except ImportError:
    sqrtm = None


class Known(unittest.TestCase):
    def setUp(self):
        self.rng = np.random.default_rng(1)

    def test_equal_covariances_leave_the_means(self):
        x = self.rng.normal(size=(50, 3))
        self.assertAlmostEqual(frechet_distance(x, x + (3, 4, 0)), 25, places=9)

    def test_on_the_line_it_is_means_and_deviations(self):
        x, y = self.rng.normal(size=(2, 40, 2)) * np.array([[[1, 0]], [[3, 0]]])
        by_hand = (x[:, 0].mean() - y[:, 0].mean()) ** 2 + (x[:, 0].std(ddof=1) - y[:, 0].std(ddof=1)) ** 2
        self.assertAlmostEqual(frechet_distance(x, y), by_hand, places=9)

    @unittest.skipIf(sqrtm is None, 'needs SciPy')
    def test_the_matrix_root_of_scipy_gives_the_same(self):
        x = self.rng.normal(size=(80, 5)) @ self.rng.normal(size=(5, 5))
        y = self.rng.normal(size=(60, 5)) + 0.5
        s1, s2 = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
        root = np.trace(sqrtm(s1 @ s2)).real
        theirs = ((x.mean(0) - y.mean(0)) ** 2).sum() + np.trace(s1 + s2) - 2 * root
        self.assertAlmostEqual(frechet_distance(x, y), theirs, places=9)


if __name__ == '__main__':
    unittest.main()
