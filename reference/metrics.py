"""Metrics of two sets of items by brute force over NumPy matrices, and the goldens of src/metrics made with them.

Written from the papers' definitions, not from the TypeScript: distribution functions instead of sorted pairs,
whole distance matrices instead of one pass. Run `/usr/bin/python3 reference/metrics.py` to write goldens/metrics.json.
"""

import json
import math
import pathlib

import numpy as np

OUT = pathlib.Path(__file__).parent / 'goldens' / 'metrics.json'
NEIGHBOURS = 3


def distances(a, b):
    """Euclidean distances of every row of `a` to every row of `b`."""
    return np.sqrt(((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=2))


def off_diagonal_mean(matrix):
    n = len(matrix)
    return float(matrix[~np.eye(n, dtype=bool)].sum() / (n * (n - 1)))


def energy_distance(x, y, biased=False):
    """2 E|X - Y| - E|X - X'| - E|Y - Y'|; `biased` counts the pairs of an item with itself (the V-statistic)."""
    within = (lambda m: float(m.mean())) if biased else off_diagonal_mean
    return 2 * float(distances(x, y).mean()) - within(distances(x, x)) - within(distances(y, y))


def median_distance(x):
    return float(np.median(distances(x, x)[np.triu_indices(len(x), 1)]))


def rbf_mmd(x, y, bandwidth, octaves):
    """MMD^2_u with the mean of RBF kernels of bandwidths sigma, sigma / 2, ..."""
    def kernel(d):
        return np.mean([np.exp(-d**2 / (2 * (bandwidth / 2**o) ** 2)) for o in range(octaves)], axis=0)
    return (off_diagonal_mean(kernel(distances(x, x))) + off_diagonal_mean(kernel(distances(y, y)))
            - 2 * float(kernel(distances(x, y)).mean()))


def quantile(values, u):
    """The inverse of the empirical distribution function."""
    ordered = np.sort(values)
    return ordered[np.minimum((u * len(ordered)).astype(int), len(ordered) - 1)]


def wasserstein_power(a, b, order):
    """W_p^p on the line: the integral of |F^-1 - G^-1|^p over (0, 1), constant between the steps of either."""
    steps = np.unique(np.round(np.concatenate([np.arange(len(a) + 1) / len(a), np.arange(len(b) + 1) / len(b)]), 12))
    middles = (steps[1:] + steps[:-1]) / 2
    return float((np.abs(quantile(a, middles) - quantile(b, middles)) ** order * np.diff(steps)).sum())


def sliced_wasserstein(x, y, directions, order):
    return float(np.mean([wasserstein_power(x @ d, y @ d, order) for d in directions])) ** (1 / order)


def prdc(real, fake, k):
    """Precision, recall (Kynkaanniemi 2019), density, coverage (Naeem 2020)."""
    def radii(x):
        # Column 0 of each sorted row is the item itself.
        return np.sort(distances(x, x), axis=1)[:, k]
    between = distances(real, fake)
    inside_real = between < radii(real)[:, None]
    inside_fake = between < radii(fake)[None, :]
    return {
        'precision': float(inside_real.any(axis=0).mean()), 'recall': float(inside_fake.any(axis=1).mean()),
        'density': float(inside_real.sum(axis=0).mean() / k), 'coverage': float(inside_real.any(axis=1).mean()),
    }


def mixture_modes(samples, centers, sigma):
    """Modes captured, share within 3 sigma of the nearest mode, KL(samples || uniform) over the nearest modes."""
    d = distances(samples, centers)
    nearest = d.argmin(axis=1)
    good = d.min(axis=1) <= 3 * sigma
    p = np.bincount(nearest, minlength=len(centers)) / len(samples)
    used = p[p > 0]
    return {
        'captured': int(len(np.unique(nearest[good]))), 'highQuality': float(good.mean()),
        'reverseKl': float((used * np.log(used * len(centers))).sum()),
    }


def jackknife(statistic, x, y, groups):
    """Standard error by leaving out, one after the other, every item i with i mod groups = g, in both sets."""
    kept = lambda z, g: z[np.arange(len(z)) % groups != g]
    values = [statistic(kept(x, g), kept(y, g)) for g in range(groups)]
    return math.sqrt((groups - 1) / groups * float(np.sum((np.array(values) - np.mean(values)) ** 2)))


def single(array):
    """Rounded to float32, kept as float64: what both sides can hold exactly."""
    return np.asarray(array, dtype=np.float32).astype(np.float64)


def case(rng, size, n, m):
    """Two overlapping sets of `n` real and `m` generated items, a third of the latter far off."""
    real = single(rng.normal(size=(n, size)))
    fake = single(rng.normal(size=(m, size)) * 0.8 + 0.3 + 2.0 * (np.arange(m)[:, None] % 3 == 0))
    directions = rng.normal(size=(6, size))
    directions /= np.sqrt((directions**2).sum(axis=1, keepdims=True))
    bandwidth, groups = median_distance(real), min(20, n, m)
    energy = lambda x, y: energy_distance(x, y)
    sliced = lambda x, y: sliced_wasserstein(x, y, directions, 1)
    mmd = lambda x, y: rbf_mmd(x, y, bandwidth, 4)
    return {
        'size': size, 'real': real.flatten().tolist(), 'generated': fake.flatten().tolist(),
        'directions': directions.flatten().tolist(), 'neighbours': NEIGHBOURS,
        'energy': energy(real, fake), 'energyError': jackknife(energy, real, fake, groups),
        'energyBiased': energy_distance(real, fake, biased=True),
        'medianDistance': bandwidth,
        'mmd': mmd(real, fake), 'mmdError': jackknife(mmd, real, fake, groups),
        'mmdPlain': rbf_mmd(real, fake, 1.5, 1),
        'sliced1': sliced(real, fake), 'sliced1Error': jackknife(sliced, real, fake, groups),
        'sliced2': sliced_wasserstein(real, fake, directions, 2),
        **prdc(real, fake, NEIGHBOURS),
        **{f'{key}Error': jackknife(lambda x, y: prdc(x, y, NEIGHBOURS)[key], real, fake, groups)
           for key in ['precision', 'recall', 'density', 'coverage']},
    }


def mixture_case(rng):
    """A 3 x 3 grid with one mode left out and one visited by bad samples alone."""
    centers = np.array([(i, j) for i in (-1.0, 0.0, 1.0) for j in (-1.0, 0.0, 1.0)])
    sigma = 0.0625
    mode = rng.integers(0, 8, size=90)
    samples = centers[mode] + sigma * rng.normal(size=(90, 2))
    samples[mode == 7] = centers[7] + (0.3, 0.0)
    samples = single(samples)
    return {
        'centers': centers.flatten().tolist(), 'sigma': sigma, 'samples': samples.flatten().tolist(),
        **mixture_modes(samples, centers, sigma),
    }


def main():
    rng = np.random.default_rng(20260101)
    golden = {
        'formatVersion': 1, 'numpy': np.__version__,
        'cases': {'equal counts': case(rng, 2, 40, 40), 'fewer generated': case(rng, 2, 48, 31),
                  'more generated': case(rng, 5, 33, 60)},
        'mixture': mixture_case(rng),
    }
    OUT.write_text(json.dumps(golden, separators=(',', ':')) + '\n')
    print(f'{OUT.name}: {OUT.stat().st_size} bytes')


if __name__ == '__main__':
    main()
