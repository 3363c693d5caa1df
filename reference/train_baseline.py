"""Trains a reference model on an image set of public/datasets and prints its losses.

    /usr/bin/python3 reference/train_baseline.py {vae,gan,diffusion} [--steps 2000] [--seed 0] [--csv curve.csv]

Hyperparameters are the reference's: batch 128, Adam, PyTorch's initialisation. Printed losses are
means over the last 100 steps, per item: per image for the VAE, the objective itself for the other two.
OMP_NUM_THREADS sets the threads.
"""

import argparse
import csv
import itertools
import time

import numpy as np
import torch

import models as m
from dataset import load_images

BATCH = 128
LATENT = {'vae': 20, 'gan': 100}


def batches(x):
    """Shuffled batches without end: permutations laid end to end, as in the application."""
    order = torch.randperm(len(x))
    while True:
        if len(order) < BATCH:
            order = torch.cat([order, torch.randperm(len(x))])
        yield x[order[:BATCH]]
        order = order[BATCH:]


def adam(network, lr, beta1=0.9):
    return torch.optim.Adam(network.parameters(), lr, (beta1, 0.999), 1e-8)


def train_vae(data):
    model = m.VAE(data.shape[1], LATENT['vae'])
    optimizer = adam(model, 1e-3)
    for x in batches(data):
        reconstruction, mu, log_var = model(x)
        loss = m.vae_loss(reconstruction, x, mu, log_var)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        kl = m.kl_per_item(mu, log_var).mean()
        yield {'total': loss / len(x), 'reconstruction': loss / len(x) - kl, 'kl': kl}


def gan_networks(data):
    return m.Generator(LATENT['gan'], data.shape[1]), m.Discriminator(data.shape[1])


def train_gan(data, networks=None):
    g, d = networks or gan_networks(data)
    opt_g, opt_d = adam(g, 2e-4, 0.5), adam(d, 2e-4, 0.5)
    for x in batches(data * 2 - 1):
        real, fake = d.logit(x), d.logit(g(torch.randn(len(x), LATENT['gan'])).detach())
        loss_d = m.d_loss(real, fake)
        opt_d.zero_grad()
        loss_d.backward()
        opt_d.step()
        loss_g = m.g_loss(d.logit(g(torch.randn(len(x), LATENT['gan']))))
        opt_g.zero_grad()
        loss_g.backward()
        opt_g.step()
        means = {'dReal': torch.sigmoid(real).mean(), 'dFake': torch.sigmoid(fake).mean()}
        yield {'d': loss_d, 'g': loss_g, **means}


def train_diffusion(data):
    model, schedule = m.Denoiser(data.shape[1], 512), m.Schedule()
    optimizer = adam(model, 1e-3)
    for x in batches(data * 2 - 1):
        t, noise = torch.randint(schedule.timesteps, (len(x),)), torch.randn_like(x)
        loss = m.ddpm_loss(model(schedule.q_sample(x, t, noise), t), noise)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield {'mse': loss}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    trainers = {'vae': train_vae, 'gan': train_gan, 'diffusion': train_diffusion}
    parser.add_argument('family', choices=trainers)
    parser.add_argument('--dataset', default='mnist')
    parser.add_argument('--steps', type=int, default=2000)
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--csv', help='every step, undecimated')
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    rows, begun = [], time.perf_counter()
    for losses in itertools.islice(trainers[args.family](load_images(args.dataset)), args.steps):
        rows.append({'step': len(rows) + 1, **{k: float(v.detach()) for k, v in losses.items()}})
        if len(rows) % 100 == 0 or len(rows) == args.steps:
            means = {k: np.mean([row[k] for row in rows[-100:]]) for k in losses}
            rate = len(rows) / (time.perf_counter() - begun)
            print(f'step {len(rows)}:', *(f'{k} {v:.5g}' for k, v in means.items()), f'({rate:.0f} steps/s)')
    if args.csv:
        with open(args.csv, 'w', newline='', encoding='utf-8') as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)


if __name__ == '__main__':
    main()
