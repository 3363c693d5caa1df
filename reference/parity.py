"""Trains the reference models in PyTorch, for the application to be held against: results/parity-pytorch.json.

    /usr/bin/python3 reference/parity.py [--only vae,gan,diffusion]

Same data files, hyperparameters, distribution of initial values, batch order (permutations laid end to end) and
step counts as `npm run parity` trains in the application; other random numbers. Curves are thinned to means over
WINDOW steps. A GAN's losses say little of its samples, so those are measured: the energy distance of 1,000 of them to
the held-out images, in pixels. Seeded, on one thread.
"""

import argparse
import itertools
import json
import pathlib
import time

import numpy as np
import torch

from dataset import ImageSet
from train_baseline import LATENT, gan_networks, train_diffusion, train_gan, train_vae

OUT = pathlib.Path(__file__).resolve().parent / 'results' / 'parity-pytorch.json'
DATASET = 'mnist'
WINDOW = 50
LAST = 100
SAMPLES = 1000
# Steps and seeds; `npm run parity` takes them from the results.
PLAN = {'vae': (2000, 5), 'diffusion': (2000, 5), 'gan': (1000, 10)}


def rows(images):
    return images.permute(0, 2, 3, 1).flatten(1)


def energy_distance(x, y):
    """2 E|X - Y| - E|X - X'| - E|Y - Y'|, without bias; in float64, a matrix of distances at a time."""
    x, y = x.double(), y.double()
    within = lambda z: torch.cdist(z, z).sum() / (len(z) * (len(z) - 1))
    return float(2 * torch.cdist(x, y).mean() - within(x) - within(y))


def trial(family, seed, steps, images):
    torch.manual_seed(seed)
    data = rows(images.train)
    networks = gan_networks(data) if family == 'gan' else None
    trainer = {'vae': train_vae, 'diffusion': train_diffusion}.get(family) or (lambda x: train_gan(x, networks))
    columns, begun = {}, time.perf_counter()
    for losses in itertools.islice(trainer(data), steps):
        for key, value in losses.items():
            columns.setdefault(key, []).append(float(value.detach()))
    seconds = time.perf_counter() - begun
    short = lambda value: float(f'{value:.6g}')
    result = {
        'seed': seed, 'seconds': round(seconds, 1),
        'last': {key: short(np.mean(column[-LAST:])) for key, column in columns.items()},
        'curves': {key: [short(v) for v in np.reshape(column, (-1, WINDOW)).mean(1)] for key, column in columns.items()},
    }
    if networks:
        with torch.no_grad():
            samples = (networks[0](torch.randn(SAMPLES, LATENT['gan'])) + 1) / 2
        result['last']['energyDistance'] = short(energy_distance(rows(images.held_out), samples))
    print(family, f'seed {seed}', result['last'], f'{seconds:.0f} s', flush=True)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--only', default=','.join(PLAN))
    only = parser.parse_args().only.split(',')
    torch.set_num_threads(1)
    images = ImageSet(DATASET)
    content = json.loads(OUT.read_text(encoding='utf-8')) if OUT.exists() else {'families': {}}
    for family, (steps, seeds) in PLAN.items():
        if family in only:
            trials = [trial(family, seed, steps, images) for seed in range(1, seeds + 1)]
            content['families'][family] = {'steps': steps, 'trials': trials}
    content = {
        'by': f'PyTorch {torch.__version__}', 'dataset': DATASET, 'window': WINDOW, 'averagedLast': LAST,
        'samples': SAMPLES, 'families': content['families'],
    }
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(content, separators=(',', ':')) + '\n', encoding='utf-8')


if __name__ == '__main__':
    main()
