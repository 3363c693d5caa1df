"""The Fréchet distance of two sets by NumPy, and the goldens of src/metrics/classifier made with it.

d^2 = |m1 - m2|^2 + tr(S1) + tr(S2) - 2 tr((S1 S2)^(1/2)), where the last trace is the sum of the roots of the eigenvalues
of the unsymmetric product: another way than the TypeScript's. Run `/usr/bin/python3 reference/frechet.py` to write
goldens/frechet.json.
"""

import json
import pathlib

import numpy as np

from metrics import jackknife, single

OUT = pathlib.Path(__file__).parent / 'goldens' / 'frechet.json'
GROUPS = 20


def frechet_distance(x, y):
    """Squared Fréchet distance of the Gaussians with the sets' means and (unbiased) covariances."""
    s1, s2 = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    eigenvalues = np.linalg.eigvals(s1 @ s2)
    # Real and not negative but for rounding: the product is similar to a positive semi-definite matrix.
    root = float(np.sqrt(np.maximum(eigenvalues.real, 0)).sum())
    return float(((x.mean(0) - y.mean(0)) ** 2).sum() + np.trace(s1) + np.trace(s2)) - 2 * root


def case(real, generated):
    real, generated = single(real), single(generated)
    return {
        'size': real.shape[1], 'real': real.flatten().tolist(), 'generated': generated.flatten().tolist(),
        'distance': frechet_distance(real, generated),
        'error': jackknife(frechet_distance, real, generated, min(GROUPS, len(real), len(generated))),
    }


def main():
    rng = np.random.default_rng(20260102)
    mix = rng.normal(size=(6, 6))
    features = lambda n, shift: np.maximum(rng.normal(size=(n, 6)) @ mix + shift, 0)
    flat = rng.normal(size=(40, 2)) @ rng.normal(size=(2, 4))
    golden = {
        'formatVersion': 1, 'numpy': np.__version__,
        'cases': {
            'equal counts': case(rng.normal(size=(30, 2)), rng.normal(size=(30, 2)) * (0.5, 2) + (1, -1)),
            'features of a ReLU': case(features(60, 0.5), features(45, 0.0)),
            # Both covariances have rank 2 of 4: half of the eigenvalues are rounding.
            'singular': case(flat, flat[::-1] * 1.5 + 0.25),
        },
    }
    OUT.write_text(json.dumps(golden, separators=(',', ':')) + '\n')
    print(f'{OUT.name}: {OUT.stat().st_size} bytes')


if __name__ == '__main__':
    main()
