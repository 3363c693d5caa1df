"""The networks of the bench's jobs in plain PyTorch: the same layers as the app's, with PyTorch's default initialisation."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F

TIME_EMBEDDING = 64
LEAKY_SLOPE = 0.2
CHANNELS_A_GROUP = 8


def perceptron(widths, activation):
    """Dense layers with an activation between them."""
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, outputs), activation()]
    return nn.Sequential(*layers[:-1])


def leaky():
    return nn.LeakyReLU(LEAKY_SLOPE)


class VAE(nn.Module):
    def __init__(self, job):
        super().__init__()
        size, hidden, latent, c = job['size'], job['hidden'], job['latent'], job['channels']
        if job['architecture'] == 'conv':
            h, w, depth = job['shape']
            code = 2 * c * (h // 4) * (w // 4)
            self.encoder = nn.Sequential(
                nn.Unflatten(1, (depth, h, w)),
                nn.Conv2d(depth, c, 4, 2, 1), nn.ReLU(),
                nn.Conv2d(c, 2 * c, 4, 2, 1), nn.ReLU(),
                nn.Flatten(),
            )
            self.decoder = nn.Sequential(
                nn.Linear(latent, code), nn.ReLU(),
                nn.Unflatten(1, (2 * c, h // 4, w // 4)),
                nn.ConvTranspose2d(2 * c, c, 4, 2, 1), nn.ReLU(),
                nn.ConvTranspose2d(c, depth, 4, 2, 1),
                nn.Flatten(),
            )
        else:
            code = hidden[-1]
            self.encoder = nn.Sequential(perceptron([size, *hidden], nn.ReLU), nn.ReLU())
            self.decoder = perceptron([latent, *hidden, size], nn.ReLU)
        self.fc_mu = nn.Linear(code, latent)
        self.fc_var = nn.Linear(code, latent)

    def forward(self, x):
        """Logits, mean and log-variance."""
        code = self.encoder(x)
        mu, log_var = self.fc_mu(code), self.fc_var(code)
        z = mu + torch.randn_like(mu) * torch.exp(0.5 * log_var)
        return self.decoder(z), mu, log_var


def generator(job):
    latent, size, hidden, c = job['latent'], job['size'], job['hidden'], job['channels']
    if job['architecture'] == 'mlp':
        return nn.Sequential(perceptron([latent, *hidden, size], leaky), nn.Tanh())
    h, w, depth = job['shape']
    return nn.Sequential(
        nn.Linear(latent, 4 * c * (h // 4) * (w // 4)), nn.ReLU(),
        nn.Unflatten(1, (4 * c, h // 4, w // 4)),
        nn.ConvTranspose2d(4 * c, 2 * c, 4, 2, 1), nn.ReLU(),
        nn.ConvTranspose2d(2 * c, depth, 4, 2, 1), nn.Tanh(),
        nn.Flatten(),
    )


def discriminator(job):
    size, hidden, c = job['size'], job['hidden'], job['channels']
    if job['architecture'] == 'mlp':
        return perceptron([size, *reversed(hidden), 1], leaky)
    h, w, depth = job['shape']
    return nn.Sequential(
        nn.Unflatten(1, (depth, h, w)),
        nn.Conv2d(depth, 2 * c, 4, 2, 1), leaky(),
        nn.Conv2d(2 * c, 4 * c, 4, 2, 1), leaky(),
        nn.Flatten(), nn.Linear(4 * c * (h // 4) * (w // 4), 1),
    )


def time_embeddings(timesteps):
    """[sin(t f_i) | cos(t f_i)], f_i = 10000^(-i/31), of every t: [timesteps, 64]."""
    half = TIME_EMBEDDING // 2
    frequencies = torch.exp(-math.log(10000) * torch.arange(half, dtype=torch.float64) / (half - 1))
    angles = torch.arange(timesteps, dtype=torch.float64)[:, None] * frequencies
    return torch.cat([torch.sin(angles), torch.cos(angles)], 1).float()


class Denoiser(nn.Module):
    """Predicts the noise in x_t from x_t and the embedding of t."""

    def __init__(self, job):
        super().__init__()
        self.net = perceptron([job['size'] + TIME_EMBEDDING, *job['hidden'], job['size']], nn.SiLU)

    def forward(self, x, embedding):
        return self.net(torch.cat([x, embedding], 1))


class Block(nn.Module):
    def __init__(self, inputs, outputs, time):
        super().__init__()
        self.norm1 = nn.GroupNorm(inputs // CHANNELS_A_GROUP, inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.time = nn.Linear(time, outputs)
        self.norm2 = nn.GroupNorm(outputs // CHANNELS_A_GROUP, outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.skip = nn.Identity() if inputs == outputs else nn.Conv2d(inputs, outputs, 1)

    def forward(self, x, time):
        hidden = self.conv1(F.silu(self.norm1(x))) + self.time(F.silu(time))[:, :, None, None]
        return self.conv2(F.silu(self.norm2(hidden))) + self.skip(x)


class UNet(nn.Module):
    def __init__(self, job):
        super().__init__()
        self.shape, c = job['shape'], job['channels']
        depth, time = self.shape[2], 4 * c
        self.time = nn.Sequential(nn.Linear(TIME_EMBEDDING, time), nn.SiLU(), nn.Linear(time, time))
        self.input = nn.Conv2d(depth, c, 3, padding=1)
        self.down0, self.shrink0 = Block(c, c, time), nn.Conv2d(c, 2 * c, 4, 2, 1)
        self.down1, self.shrink1 = Block(2 * c, 2 * c, time), nn.Conv2d(2 * c, 2 * c, 4, 2, 1)
        self.middle = Block(2 * c, 2 * c, time)
        self.grow1, self.up1 = nn.ConvTranspose2d(2 * c, 2 * c, 4, 2, 1), Block(4 * c, 2 * c, time)
        self.grow0, self.up0 = nn.ConvTranspose2d(2 * c, c, 4, 2, 1), Block(2 * c, c, time)
        self.norm = nn.GroupNorm(c // CHANNELS_A_GROUP, c)
        self.output = nn.Conv2d(c, depth, 3, padding=1)

    def forward(self, x, embedding):
        h, w, depth = self.shape
        time = self.time(embedding)
        level0 = self.down0(self.input(x.view(-1, depth, h, w)), time)
        level1 = self.down1(self.shrink0(level0), time)
        bottom = self.middle(self.shrink1(level1), time)
        from1 = self.up1(torch.cat([self.grow1(bottom), level1], 1), time)
        from0 = self.up0(torch.cat([self.grow0(from1), level0], 1), time)
        return self.output(F.silu(self.norm(from0))).flatten(1)
