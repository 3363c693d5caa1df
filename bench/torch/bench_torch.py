"""Trains the bench's jobs in plain PyTorch on the CPU, as the harness asks.

    OMP_NUM_THREADS=1 python3 bench/torch/bench_torch.py

Reads a JSON object a line: {"open": job}, {"train": steps}, {"gemm": size}, {"close": true}; answers each with one:
{"ok": true}, {"ms": …}, {"gflops": …} or {"error": …}. Losses are read at every step, as everywhere in the bench.
"""

import json
import math
import pathlib
import sys
import time
import zlib

import numpy as np
import torch
import torch.nn.functional as F

import networks

DATASETS = pathlib.Path(__file__).resolve().parent.parent.parent / 'public' / 'datasets'
EPSILON = 1e-8
MOONS_COUNT = 8192


def load(job):
    """The training items in the network's range, [n, size]."""
    return load_items(job) * job['scale'] + job['offset']


def load_items(job):
    if job['dataset'] == 'moons':
        rng = np.random.default_rng(1)
        angle, inner = np.pi * rng.random(MOONS_COUNT), rng.integers(0, 2, MOONS_COUNT)
        x = np.where(inner, 1 - np.cos(angle), np.cos(angle))
        y = np.where(inner, 0.5 - np.sin(angle), np.sin(angle))
        points = 2 * (np.stack([x, y], 1) + 0.1 * rng.standard_normal((MOONS_COUNT, 2))) - [1, 0.2]
        return torch.from_numpy(points.astype(np.float32))
    folder = DATASETS / job['dataset']
    manifest = json.loads((folder / 'manifest.json').read_text(encoding='utf-8'))
    pixels = np.frombuffer(zlib.decompress((folder / manifest['files']['images']['name']).read_bytes()), np.uint8)
    images = pixels.reshape(manifest['count'], -1)[: manifest['count'] - manifest['heldOutCount']]
    return torch.from_numpy(images.astype(np.float32) / np.float32(manifest['max']))


def batches(x, size):
    """Shuffled batches without end."""
    order, place = torch.randperm(len(x)), 0
    while True:
        if place + size > len(x):
            order, place = torch.randperm(len(x)), 0
        yield x[order[place : place + size]]
        place += size


def adam(network, settings):
    return torch.optim.Adam(
        network.parameters(), settings['learningRate'], (settings['beta1'], settings['beta2']), EPSILON
    )


class Average:
    """A running average of a network's weights, with the app's warm-up; nothing where the decay is 0."""

    def __init__(self, network, decay):
        self.decay, self.updates = decay, 0
        self.weights = list(network.parameters())
        self.average = [w.detach().clone() for w in self.weights] if decay > 0 else []

    @torch.no_grad()
    def update(self):
        keep = min(self.decay, (1 + self.updates) / (10 + self.updates))
        self.updates += 1
        for average, weight in zip(self.average, self.weights):
            average.lerp_(weight, 1 - keep)


def descend(loss, optimizer):
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


def train_vae(job, data):
    model = networks.VAE(job)
    optimizer, average = adam(model, job['adam'][0]), Average(model, job['emaDecay'])
    for x in batches(data, job['batch']):
        logits, mu, log_var = model(x)
        if job['likelihood'] == 'bernoulli':
            reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction='sum')
        else:
            reconstruction = (x - torch.sigmoid(logits)).square().sum() / (2 * job['likelihoodSigma'] ** 2)
        kl = -0.5 * (1 + log_var - mu.square() - log_var.exp()).sum()
        loss = reconstruction + kl
        descend(loss, optimizer)
        average.update()
        yield loss, reconstruction, kl


def train_gan(job, data):
    g, d = networks.generator(job), networks.discriminator(job)
    (opt_g, opt_d), average = [adam(n, s) for n, s in zip((g, d), job['adam'])], Average(g, job['emaDecay'])
    ones, zeros = torch.ones(job['batch'], 1), torch.zeros(job['batch'], 1)
    cross_entropy = F.binary_cross_entropy_with_logits
    latents = lambda: torch.randn(job['batch'], job['latent'])
    for x in batches(data, job['batch']):
        with torch.no_grad():
            generated = g(latents())
        real, fake = d(x), d(generated)
        loss_d = cross_entropy(real, ones) + cross_entropy(fake, zeros)
        descend(loss_d, opt_d)
        # The generator's step asks for no gradient of the discriminator's weights.
        d.requires_grad_(False)
        loss_g = cross_entropy(d(g(latents())), ones)
        descend(loss_g, opt_g)
        d.requires_grad_(True)
        average.update()
        yield loss_d, loss_g, torch.sigmoid(real).mean(), torch.sigmoid(fake).mean()


def alphas_cumprod(job):
    steps = job['timesteps']
    if job['schedule'] == 'linear':
        betas = np.linspace(1e-4, 0.02, steps)
    else:
        f = lambda t: np.cos((t / steps + 0.008) / 1.008 * math.pi / 2) ** 2
        t = np.arange(steps)
        betas = np.minimum(0.999, 1 - f(t + 1) / f(t))
    return torch.from_numpy(np.cumprod(1 - betas)).float()[:, None]


def train_diffusion(job, data):
    model = networks.UNet(job) if job['architecture'] == 'conv' else networks.Denoiser(job)
    optimizer, average = adam(model, job['adam'][0]), Average(model, job['emaDecay'])
    bars, table = alphas_cumprod(job), networks.time_embeddings(job['timesteps'])
    signal, spread = bars.sqrt(), (1 - bars).sqrt()
    for x in batches(data, job['batch']):
        t, noise = torch.randint(job['timesteps'], (len(x),)), torch.randn_like(x)
        loss = F.mse_loss(model(signal[t] * x + spread[t] * noise, table[t]), noise)
        descend(loss, optimizer)
        average.update()
        yield (loss,)


TRAINERS = {'vae': train_vae, 'gan': train_gan, 'diffusion': train_diffusion}


def gemm(size):
    """GFLOP/s of a product of two square matrices: the median of some."""
    a, b = torch.randn(size, size), torch.randn(size, size)
    times = []
    for _ in range(12):
        begun = time.perf_counter()
        torch.mm(a, b)
        times.append(time.perf_counter() - begun)
    return 2 * size**3 / np.median(times[2:]) / 1e9


def main():
    torch.manual_seed(1)
    torch.set_num_threads(int(sys.argv[1]))
    steps = None
    for line in sys.stdin:
        try:
            ask = json.loads(line)
            if 'open' in ask:
                job = ask['open']
                steps = TRAINERS[job['family']](job, load(job))
                answer = {'ok': True}
            elif 'train' in ask:
                begun = time.perf_counter()
                for _ in range(ask['train']):
                    losses = [float(loss.detach()) for loss in next(steps)]
                answer = {'ms': (time.perf_counter() - begun) * 1000, 'losses': losses}
            elif 'gemm' in ask:
                answer = {'gflops': float(gemm(ask['gemm']))}
            else:
                steps = None
                answer = {'ok': True}
        except Exception as failure:  # the harness shows it in the table
            answer = {'error': f'{type(failure).__name__}: {failure}'}
        print(json.dumps(answer), flush=True)


if __name__ == '__main__':
    main()
