"""Writes goldens/gan-losses.json: what PyTorch computes for every loss, penalty and option of the GAN.

In float64 from formula weights (README.md), on small networks. Run `/usr/bin/python3 reference/make_gan_goldens.py`.
"""

import math
import pathlib

import torch
import torch.nn as nn
import torch.nn.functional as F

from golden_format import FORMULA, formula_values, number, rounded, sampled_indices, tensor_json, write

OUT = pathlib.Path(__file__).parent / 'goldens' / 'gan-losses.json'
N, LATENT, HIDDEN, CLASSES = 6, 3, 8, 3


class Maxout(nn.Linear):
    """The largest of five linear functions a unit."""

    def __init__(self, inputs, outputs):
        super().__init__(inputs, 5 * outputs)

    def pieces(self, x):
        return super().forward(x).view(len(x), 5, -1)

    def forward(self, x):
        return self.pieces(x).max(1).values


class Generator(nn.Module):
    """G, its layers in `net`."""

    def __init__(self, *layers):
        super().__init__()
        self.net = nn.Sequential(*layers)

    def forward(self, z):
        return self.net(z)


class Critic(nn.Module):
    """D on flat items `[n, D]`: `net` up to its features, `last`, and `project` where it knows classes."""

    def __init__(self, body, width, classes=0, shape=None):
        super().__init__()
        self.net = nn.Sequential(*body, nn.Linear(width, 1))
        self.project = nn.Linear(width, classes) if classes else None
        self.shape = shape

    def forward(self, x, classes=None):
        x = x if self.shape is None else x.view(-1, *self.shape)
        phi = self.net[:-1](x)
        logit = self.net[-1](phi)
        return logit if self.project is None else logit + (self.project(phi) * classes).sum(1, keepdim=True)


def perceptron(sizes):
    """The hidden layers of a perceptron with LeakyReLU."""
    return [layer for a, b in zip(sizes, sizes[1:]) for layer in (nn.Linear(a, b), nn.LeakyReLU(0.2))]


def mlp_critic(size, classes=0):
    return Critic(perceptron([size, HIDDEN, HIDDEN]), HIDDEN, classes)


def conv_critic(channels=1):
    body = [
        nn.Conv2d(channels, 16, 4, 2, 1), nn.LeakyReLU(0.2), nn.Conv2d(16, 32, 4, 2, 1), nn.LeakyReLU(0.2), nn.Flatten(),
    ]
    return Critic(body, 128, shape=(channels, 8, 8))


def generator(inputs, size):
    return Generator(*perceptron([inputs, HIDDEN, HIDDEN]), nn.Linear(HIDDEN, size), nn.Tanh())


def pac_generator(size):
    layers, width = [], LATENT
    for _ in range(4):
        layers += [nn.Linear(width, 400, bias=False), nn.BatchNorm1d(400, momentum=0.05), nn.ReLU()]
        width = 400
    return Generator(*layers, nn.Linear(width, size))


def fill(module, first_seed):
    """Sets every parameter by formula: kernels within 1/sqrt(fan in), vectors within 0.5. Says how, by torch's keys."""
    described = {}
    for k, (key, tensor) in enumerate(module.named_parameters()):
        seed = (first_seed + k) * 2**24
        bound = 1 / math.sqrt(math.prod(tensor.shape[1:])) if tensor.dim() > 1 else 0.5
        tensor.data = formula_values(tensor.shape, seed, bound)
        described[key] = {'shape': list(tensor.shape), 'seed': seed, 'bound': bound}
    module.double()
    return described


def d_loss(kind, real, fake, target=1.0):
    if kind in ('non-saturating', 'saturating'):
        labels = torch.full_like(real, target)
        return F.binary_cross_entropy_with_logits(real, labels) + F.binary_cross_entropy_with_logits(
            fake, torch.zeros_like(fake)
        )
    if kind == 'lsgan':
        return 0.5 * F.mse_loss(real, torch.full_like(real, target)) + 0.5 * fake.pow(2).mean()
    if kind == 'hinge':
        return F.relu(1 - real).mean() + F.relu(1 + fake).mean()
    if kind == 'wgan-gp':
        return fake.mean() - real.mean()
    return F.softplus(-(real - fake)).mean()


def g_loss(kind, fake, real):
    if kind == 'non-saturating':
        return F.binary_cross_entropy_with_logits(fake, torch.ones_like(fake))
    if kind == 'saturating':
        return -F.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake))
    if kind == 'lsgan':
        return 0.5 * (fake - 1).pow(2).mean()
    if kind == 'r3gan':
        return F.softplus(-(fake - real)).mean()
    return -fake.mean()


def slopes(d, x, classes):
    x = x.detach().clone().requires_grad_()
    (slope,) = torch.autograd.grad(d(x, classes).sum(), x, create_graph=True)
    return slope


def penalty(d, real, fake, mix, classes, settings):
    total = torch.zeros((), dtype=torch.float64)
    if settings['gLoss'] == 'wgan-gp':
        between = mix * real + (1 - mix) * fake
        total = settings['gradientPenalty'] * (slopes(d, between, classes).norm(dim=1) - 1).pow(2).mean()
    gamma = settings.get('r3Gamma', 0) if settings['gLoss'] == 'r3gan' else None
    for x, weight in ((real, gamma or settings.get('r1Gamma', 0)), (fake, gamma or settings.get('r2Gamma', 0))):
        total = total + weight / 2 * slopes(d, x, classes).pow(2).sum(1).mean()
    return total


def summary(tensor):
    """All values of a small tensor, else a sample; norms are of the whole."""
    flat = tensor.detach().flatten()
    if float(flat.abs().max()) < 1e-15:  # what cancels, but for the rounding
        flat = torch.zeros_like(flat)
    indices = sampled_indices(flat)
    listed = {'indices': indices} if len(indices) < len(flat) else {}
    size = {'shape': list(tensor.shape), 'maxAbs': number(flat.abs().max()), 'l2': number(flat.norm())}
    return {**size, **listed, 'values': [number(flat[i]) for i in indices]}


def gradients(module, loss):
    module.zero_grad()
    loss.backward()
    return {k: summary(torch.zeros_like(p) if p.grad is None else p.grad) for k, p in module.named_parameters()}


def check_kinks(d, *items):
    """No unit may sit on its corner, or float32 could take the other side of it."""
    for x in items:
        value = x if d.shape is None else x.view(-1, *d.shape)
        for layer in d.net:
            if isinstance(layer, (nn.LeakyReLU, nn.ReLU)):
                assert float(value.abs().min()) > 2e-6
            if isinstance(layer, Maxout):
                top = layer.pieces(value).topk(2, 1).values
                assert float((top[:, 0] - top[:, 1]).min()) > 2e-6
            value = layer(value)


def d_case(d, real, fake, mix, settings, classes=None, wrong=None):
    check_kinks(d, real, fake, mix * real + (1 - mix) * fake)
    target = 1 - settings.get('labelSmoothing', 0)
    loss = d_loss(settings['gLoss'], d(real, classes), d(fake, classes), target)
    if wrong is not None:
        mismatched = d_loss(settings['gLoss'], d(real, classes), d(real, wrong), target)
        loss = (loss + mismatched) / 2
    extra = penalty(d, real, fake, mix, classes, settings)
    return {
        'settings': settings, 'loss': number(loss), 'penalty': number(extra),
        'gradients': gradients(d, loss + extra),
    }


PENALISED = [
    {'gLoss': 'wgan-gp', 'gradientPenalty': 10.0},
    {'gLoss': 'r3gan', 'r3Gamma': 0.7},
    {'gLoss': 'non-saturating', 'r1Gamma': 2.0, 'r2Gamma': 0.5},
]
PLAIN = [
    {'gLoss': 'non-saturating', 'labelSmoothing': 0.1}, {'gLoss': 'saturating'},
    {'gLoss': 'lsgan', 'labelSmoothing': 0.2}, {'gLoss': 'hinge', 'r1Gamma': 0.3},
]


def items(count, size):
    return rounded(torch.rand(count, size, dtype=torch.float64) * 2 - 1)


def network(d, size, first_seed, cases, packing=1, classes=0):
    """Everything about one discriminator: its weights, what it is shown, and the cases."""
    weights = fill(d, first_seed)
    real, fake, mix = items(N, size), items(N, size), rounded(torch.rand(N, 1, dtype=torch.float64))
    labels = torch.arange(N * packing) % classes if classes else None
    rows, wrong = [
        F.one_hot((labels + shift) % classes, classes).double().view(N, -1) if classes else None for shift in (0, 1)
    ]
    return {
        'weights': weights, 'inputs': {'real': tensor_json(real), 'fake': tensor_json(fake), 'mix': tensor_json(mix)},
        **({'labels': labels.tolist()} if classes else {}),
        'cases': [d_case(d, real, fake, mix, settings, rows, wrong) for settings in cases],
    }


def spectral():
    d = mlp_critic(6)
    weights = fill(d, 561)
    for layer in (d.net[0], d.net[2], d.net[4]):
        nn.utils.spectral_norm(layer)
    d.double()
    real, fake, mix = items(N, 6), items(N, 6), rounded(torch.rand(N, 1, dtype=torch.float64))
    buffers = lambda: {k: tensor_json(rounded(v)) for k, v in d.named_buffers()}
    for key, value in d.named_buffers():
        value.copy_(rounded(value))
    before = buffers()
    d.train()(real)  # one step of the power iteration
    after = buffers()
    for key, value in d.named_buffers():
        value.copy_(rounded(value))
    d.eval()
    named = {f'{k}_orig' if k.endswith('weight') else k: w for k, w in weights.items()}
    return {
        'weights': named, 'inputs': {'real': tensor_json(real), 'fake': tensor_json(fake), 'mix': tensor_json(mix)},
        'before': before, 'after': after, 'output': tensor_json(d(real)),
        'cases': [d_case(d, real, fake, mix, settings) for settings in PENALISED],
    }


def generators():
    g, d = generator(LATENT, 6), mlp_critic(6)
    weights = {'generator': fill(g, 601), 'discriminator': fill(d, 621)}
    z, real = rounded(torch.randn(N, LATENT, dtype=torch.float64)), items(N, 6)
    out = []
    for kind in ('non-saturating', 'saturating', 'lsgan', 'hinge', 'wgan-gp', 'r3gan'):
        loss = g_loss(kind, d(g(z)), d(real))
        out.append({'gLoss': kind, 'loss': number(loss), 'gradients': gradients(g, loss)})
    return {'weights': weights, 'inputs': {'z': tensor_json(z), 'real': tensor_json(real)}, 'cases': out}


def pacgan():
    g, d = pac_generator(2), Critic([Maxout(4, 200), Maxout(200, 200), Maxout(200, 200)], 200)
    weights = {'generator': fill(g, 641), 'discriminator': fill(d, 681)}
    z, real = rounded(torch.randn(2 * N, LATENT, dtype=torch.float64)), items(2 * N, 2).view(N, 4)
    fake, mix = items(N, 4), rounded(torch.rand(N, 1, dtype=torch.float64))
    loss = g_loss('non-saturating', d(g.train()(z).view(N, 4)), None)
    out = {
        'weights': weights,
        'inputs': {'z': tensor_json(z), 'real': tensor_json(real), 'fake': tensor_json(fake), 'mix': tensor_json(mix)},
        'generator': {'loss': number(loss), 'gradients': gradients(g, loss)},
        'running': {k: summary(v) for k, v in g.named_buffers() if 'running' in k},
        'inference': tensor_json(g.eval()(z)),
        'discriminator': [d_case(d, real, fake, mix, settings) for settings in PENALISED[:2]],
    }
    return out


if __name__ == '__main__':
    torch.manual_seed(20240102)
    content = {
        'formatVersion': 1, 'torch': torch.__version__, 'weightFormula': FORMULA,
        'config': {'latentDim': LATENT, 'hiddenWidth': HIDDEN, 'batch': N, 'classes': CLASSES},
        'mlp': network(mlp_critic(6), 6, 501, PLAIN + PENALISED),
        'packed': network(mlp_critic(12), 12, 521, PENALISED[:1], packing=2),
        'conditional': network(mlp_critic(6, CLASSES), 6, 541, PENALISED, classes=CLASSES),
        'spectral': spectral(),
        'conv': network(conv_critic(), 64, 581, PENALISED),
        'generators': generators(),
        'pacgan': pacgan(),
    }
    write(OUT, content)
    print(f'{OUT.name}: {OUT.stat().st_size / 1000:.0f} kB')
