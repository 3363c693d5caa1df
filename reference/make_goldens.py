"""Writes goldens/{vae,gan,diffusion,flow,layers}.json: fixed weights and inputs, with what PyTorch computes from them.

Everything is computed in float64 from weights and inputs rounded to float32, so that both sides start from
the very same numbers. Run `/usr/bin/python3 reference/make_goldens.py`; README.md describes the format.
"""

import copy
import math
import pathlib

import torch

import models as m
from golden_format import (
    FORMULA, fill_by_formula, formula_values, gradient_json, number, rounded, tensor_json, updated_json, write,
)

OUT = pathlib.Path(__file__).parent / 'goldens'
ADAM = {
    'vae': {'lr': 1e-3, 'betas': [0.9, 0.999], 'eps': 1e-8},
    'gan': {'lr': 2e-4, 'betas': [0.5, 0.999], 'eps': 1e-8},
    'diffusion': {'lr': 1e-3, 'betas': [0.9, 0.999], 'eps': 1e-8},
    'flow': {'lr': 1e-3, 'betas': [0.9, 0.999], 'eps': 1e-8},
}


def header(family, config):
    return {
        'formatVersion': 1, 'family': family, 'architecture': 'reference', 'torch': torch.__version__,
        'weightFormula': FORMULA, 'config': config, 'adam': ADAM[family],
    }


def adam(model, family):
    options = ADAM[family]
    return torch.optim.Adam(model.parameters(), options['lr'], tuple(options['betas']), options['eps'])


def one_step(model, family, loss_of):
    """The gradients of `loss_of(model)` and the parameters after one Adam step, on a copy of the model."""
    model = copy.deepcopy(model)
    optimizer = adam(model, family)
    loss_of(model).backward()
    gradients = {k: gradient_json(p.grad) for k, p in model.named_parameters()}
    before = {k: p.grad.clone() for k, p in model.named_parameters()}
    optimizer.step()
    return {
        'gradients': gradients,
        'afterAdam': {k: updated_json(p, before[k]) for k, p in model.named_parameters()},
    }


def float32_deviation(model, loss_of):
    """How far float32 PyTorch is from float64: worst gradient error over each tensor's largest gradient."""
    a, b = copy.deepcopy(model), copy.deepcopy(model).float()
    loss_of(a).backward()
    loss_of(b, torch.float32).backward()
    worst = 0.0
    for p, q in zip(a.parameters(), b.parameters()):
        worst = max(worst, float((p.grad - q.grad.double()).abs().max() / p.grad.abs().max().clamp(min=1e-30)))
    return float(f'{worst:.2g}')


def check_kinks(*preactivations):
    """ReLU's corner must be farther away than float32's rounding, or gradients could not be compared."""
    for value in preactivations:
        assert float(value.abs().min()) > 2e-6, 'a unit sits on its corner; change the inputs'


def vae():
    n, input_dim, latent_dim, sigma = 8, 6, 3, 0.05
    model = m.VAE(input_dim, latent_dim)
    weights = fill_by_formula(model, 1)
    x = rounded(torch.rand(n, input_dim, dtype=torch.float64))
    x[0, 0], x[1, 1] = 0.0, 1.0
    eps = rounded(torch.randn(3, n, latent_dim, dtype=torch.float64))
    z = rounded(torch.randn(n, latent_dim, dtype=torch.float64))

    def terms(model, step=0, dtype=torch.float64):
        recon, mu, log_var = model(x.to(dtype), eps[step].to(dtype))
        return recon, mu, log_var, {
            'bernoulli': m.bernoulli_per_item(recon, x.to(dtype)),
            'gaussian': m.gaussian_per_item(recon, x.to(dtype), sigma, True),
        }, m.kl_per_item(mu, log_var)

    recon, mu, log_var, likelihoods, kl = terms(model)
    sampled = model.reparameterize(mu, log_var, eps[0])
    check_kinks(model.encoder[0](x), model.decoder[0](sampled), model.decoder[0](z))
    assert math.isclose(float(m.vae_loss(recon, x, mu, log_var)), float((likelihoods['bernoulli'] + kl).sum()))
    out = header('vae', {'inputDim': input_dim, 'latentDim': latent_dim, 'batch': n, 'gaussianSigma': sigma})
    out['weights'] = weights
    out['inputs'] = {'x': tensor_json(x), 'eps': tensor_json(eps), 'z': tensor_json(z)}
    out['outputs'] = {
        'mu': tensor_json(mu), 'logVar': tensor_json(log_var), 'sampledZ': tensor_json(sampled),
        'reconstruction': tensor_json(recon), 'decodedZ': tensor_json(model.decoder(z)),
    }
    for name, per_item in likelihoods.items():
        def loss_of(model, dtype=torch.float64, step=0, name=name):
            _, _, _, likelihoods, kl = terms(model, step, dtype)
            return (likelihoods[name] + kl).sum()

        trained, curve = copy.deepcopy(model), []
        optimizer = adam(trained, 'vae')
        for step in range(3):
            optimizer.zero_grad()
            _, _, _, now, now_kl = terms(trained, step)
            (now[name] + now_kl).sum().backward()
            curve.append((now[name].sum(), now_kl.sum()))
            optimizer.step()
        out[name] = {
            'losses': {
                'reconstruction': number(per_item.sum()), 'kl': number(kl.sum()),
                'total': number((per_item + kl).sum()),
                'reconstructionPerItem': [number(v) for v in per_item],
                'klPerItem': [number(v) for v in kl],
            },
            **one_step(model, 'vae', loss_of),
            'curve': {
                'reconstruction': [number(r) for r, _ in curve], 'kl': [number(k) for _, k in curve],
                'total': [number(r + k) for r, k in curve],
            },
            'float32Deviation': float32_deviation(model, loss_of),
        }
    quadratic = m.gaussian_per_item(recon, x, sigma, False)
    out['gaussian']['losses']['quadratic'] = number(quadratic.sum())
    out['gaussian']['losses']['quadraticPerItem'] = [number(v) for v in quadratic]
    return out


def gan():
    n, latent_dim, data_dim = 8, 4, 6
    g, d = m.Generator(latent_dim, data_dim), m.Discriminator(data_dim)
    weights = {'generator': fill_by_formula(g, 101), 'discriminator': fill_by_formula(d, 121)}
    x = rounded(torch.rand(3, n, data_dim, dtype=torch.float64) * 2 - 1)
    z_d, z_g = (rounded(torch.randn(3, n, latent_dim, dtype=torch.float64)) for _ in range(2))
    fake_d, fake_g = g(z_d[0]).detach(), g(z_g[0])
    for net, given in ((g.net, z_d[0]), (g.net, z_g[0]), (d.net, x[0]), (d.net, fake_d), (d.net, fake_g)):
        check_kinks(net[0](given), net[2](net[1](net[0](given))))

    def d_loss_of(d, dtype=torch.float64):
        return m.d_loss(d.logit(x[0].to(dtype)), d.logit(fake_d.to(dtype)))

    def g_loss_of(g, dtype=torch.float64):
        critic = copy.deepcopy(d).to(dtype)
        return m.g_loss(critic.logit(g(z_g[0].to(dtype))))

    def curve(second_noise):
        """Three steps of training: D with fakes of z_d, then G by the updated D with `second_noise`."""
        gg, dd = copy.deepcopy(g), copy.deepcopy(d)
        opt_g, opt_d, rows = adam(gg, 'gan'), adam(dd, 'gan'), []
        for step in range(3):
            opt_d.zero_grad()
            loss_d = m.d_loss(dd.logit(x[step]), dd.logit(gg(z_d[step]).detach()))
            loss_d.backward()
            opt_d.step()
            opt_g.zero_grad()
            loss_g = m.g_loss(dd.logit(gg(second_noise[step])))
            loss_g.backward()
            opt_g.step()
            rows.append((loss_d, loss_g))
        return {'dLoss': [number(a) for a, _ in rows], 'gLoss': [number(b) for _, b in rows]}

    real, fake, fooled = d.logit(x[0]), d.logit(fake_d), d.logit(fake_g)
    out = header('gan', {'latentDim': latent_dim, 'dataDim': data_dim, 'batch': n})
    out['weights'] = weights
    out['inputs'] = {'x': tensor_json(x), 'zD': tensor_json(z_d), 'zG': tensor_json(z_g)}
    out['outputs'] = {
        'fakeD': tensor_json(fake_d), 'fakeG': tensor_json(fake_g), 'realLogit': tensor_json(real),
        'realProbability': tensor_json(d(x[0])), 'fakeLogit': tensor_json(fake),
        'fakeProbability': tensor_json(torch.sigmoid(fake)), 'fakeGLogit': tensor_json(fooled),
    }
    out['losses'] = {
        'dLoss': number(m.d_loss(real, fake)), 'dLossSmoothed09': number(m.d_loss(real, fake, 0.9)),
        'gLoss': number(m.g_loss(fooled)), 'meanRealProbability': number(torch.sigmoid(real).mean()),
        'meanFakeProbability': number(torch.sigmoid(fake).mean()),
    }
    for name, net, loss_of in (('discriminator', d, d_loss_of), ('generator', g, g_loss_of)):
        out[name] = one_step(net, 'gan', loss_of)
        out[name]['float32Deviation'] = float32_deviation(net, loss_of)
    out['curves'] = {'separateNoise': curve(z_g), 'sharedNoise': curve(z_d)}
    return out


def diffusion():
    n, data_dim, hidden, tiny_hidden, timesteps = 8, 2, 256, 16, 1000
    schedule = m.Schedule(timesteps)
    model, tiny = m.Denoiser(data_dim, hidden), m.Denoiser(data_dim, tiny_hidden)
    weights = {'reference': fill_by_formula(model, 201), 'tiny': fill_by_formula(tiny, 221)}
    x0 = rounded(torch.rand(n, data_dim, dtype=torch.float64) * 2 - 1)
    t = torch.tensor([
        [0, 1, 10, 100, 500, 750, 998, 999],
        [3, 999, 0, 42, 640, 271, 128, 512],
        [7, 1, 99, 500, 800, 250, 333, 900],
    ])
    noise = rounded(torch.randn(3, n, data_dim, dtype=torch.float64))
    start = rounded(torch.randn(4, data_dim, dtype=torch.float64))
    noise_spec = {'shape': [timesteps, 4, data_dim], 'seed': 241 * 2**24, 'bound': math.sqrt(3)}
    loop_noise = formula_values(noise_spec['shape'], noise_spec['seed'], noise_spec['bound'])

    def loss_of(model, dtype=torch.float64, step=0):
        x_t = schedule.q_sample(x0, t[step], noise[step]).to(dtype)
        return m.ddpm_loss(model(x_t, t[step]), noise[step].to(dtype))

    x_t = schedule.q_sample(x0, t[0], noise[0])
    prediction = model(x_t, t[0])
    trained, curve = copy.deepcopy(model), []
    optimizer = adam(trained, 'diffusion')
    for step in range(3):
        optimizer.zero_grad()
        loss = loss_of(trained, step=step)
        loss.backward()
        optimizer.step()
        curve.append(number(loss))
    out = header('diffusion', {
        'dataDim': data_dim, 'hidden': hidden, 'tinyHidden': tiny_hidden, 'timesteps': timesteps, 'batch': n,
    })
    out['weights'] = weights
    at = [0, 1, 2, 10, 100, 250, 500, 750, 998, 999]
    for kind in ('linear', 'cosine', 'sigmoid'):
        s = m.Schedule(timesteps, kind)
        out[f'{kind}Schedule'] = {
            't': at, 'betas': [number(s.betas[i]) for i in at], 'alphas': [number(s.alphas[i]) for i in at],
            'alphasCumprod': [number(s.alphas_cumprod[i]) for i in at],
            'sqrtAlphasCumprod': [number(s.alphas_cumprod[i].sqrt()) for i in at],
            'sqrtOneMinusAlphasCumprod': [number((1 - s.alphas_cumprod[i]).sqrt()) for i in at],
            'posteriorVariance': [number(s.posterior_variance(i)) for i in at],
        }
    out['inputs'] = {
        'x0': tensor_json(x0), 't': tensor_json(t), 'noise': tensor_json(noise), 'start': tensor_json(start),
        'loopNoise': noise_spec,
    }
    out['outputs'] = {
        'embedding': tensor_json(m.time_embedding(t[0])), 'xT': tensor_json(x_t),
        'prediction': tensor_json(prediction),
    }
    out['losses'] = {
        'mse': number(loss_of(model)), 'msePerItem': [number(v) for v in (prediction - noise[0]).pow(2).mean(1)],
    }
    out['denoiser'] = one_step(model, 'diffusion', loss_of)
    out['denoiser']['float32Deviation'] = float32_deviation(model, loss_of)
    out['curve'] = curve
    out['loops'] = {}
    for name, net in (('reference', model), ('tiny', tiny)):
        out['loops'][name] = {
            'ddim10': tensor_json(m.ddim_sample(schedule, net, start, 10)),
            'ddim3': tensor_json(m.ddim_sample(schedule, net, start, 3)),
            'ancestralZeroNoise': tensor_json(m.ancestral_sample(schedule, net, start)),
            'ancestralGivenNoise': tensor_json(m.ancestral_sample(schedule, net, start, lambda t: loop_noise[t])),
        }
    out['objectives'] = objectives(tiny, x0, t[0], noise[0])
    return out


def objectives(model, x0, t, noise):
    """Every prediction's objective with and without min-SNR, on the linear schedule as it is and ending in pure noise."""
    out = {}
    for prediction, zero in (('epsilon', False), ('x0', False), ('v', False), ('x0', True), ('v', True)):
        schedule = m.Schedule(1000, 'linear', zero)

        def errors(model):
            target = m.target(schedule, prediction, x0, t, noise)
            return (model(schedule.q_sample(x0, t, noise), t) - target).pow(2)

        weighted = copy.deepcopy(model)
        objective = (errors(weighted) * m.min_snr_weights(schedule, prediction, t, 5).reshape(-1, 1)).mean()
        objective.backward()
        out[f'{prediction}ZeroSnr' if zero else prediction] = {
            'mse': number(errors(model).mean()), 'minSnr5': number(objective),
            # The ends of the network, of the weighted objective: the rest follows from them.
            'gradients': {
                k: gradient_json(p.grad) for k, p in weighted.named_parameters() if k in ('net.0.bias', 'net.4.weight')
            },
        }
    return out


def flow():
    n, data_dim, hidden, tiny_hidden = 8, 2, 256, 16
    model, tiny = m.Velocity(data_dim, hidden), m.Velocity(data_dim, tiny_hidden)
    weights = {'reference': fill_by_formula(model, 251), 'tiny': fill_by_formula(tiny, 271)}
    x1 = rounded(torch.rand(n, data_dim, dtype=torch.float64) * 2 - 1)
    t = rounded(torch.rand(3, n, dtype=torch.float64))
    t[0, 0], t[0, 1] = 0.0, 1.0
    noise = rounded(torch.randn(3, n, data_dim, dtype=torch.float64))
    start = rounded(torch.randn(4, data_dim, dtype=torch.float64))

    def loss_of(model, dtype=torch.float64, step=0):
        x_t = m.interpolate(x1, t[step], noise[step]).to(dtype)
        return m.flow_loss(model(x_t, t[step]), x1.to(dtype), noise[step].to(dtype))

    x_t = m.interpolate(x1, t[0], noise[0])
    velocity = model(x_t, t[0])
    trained, curve = copy.deepcopy(model), []
    optimizer = adam(trained, 'flow')
    for step in range(3):
        optimizer.zero_grad()
        loss = loss_of(trained, step=step)
        loss.backward()
        optimizer.step()
        curve.append(number(loss))
    out = header('flow', {'dataDim': data_dim, 'hidden': hidden, 'tinyHidden': tiny_hidden, 'batch': n})
    out['weights'] = weights
    out['inputs'] = {
        'x1': tensor_json(x1), 't': tensor_json(t), 'noise': tensor_json(noise), 'start': tensor_json(start),
    }
    out['outputs'] = {'xT': tensor_json(x_t), 'velocity': tensor_json(velocity)}
    out['losses'] = {
        'mse': number(loss_of(model)),
        'msePerItem': [number(v) for v in (velocity - (x1 - noise[0])).pow(2).mean(1)],
    }
    out['network'] = one_step(model, 'flow', loss_of)
    out['network']['float32Deviation'] = float32_deviation(model, loss_of)
    out['curve'] = curve
    out['loops'] = {
        name: {
            method: tensor_json(m.flow_sample(net, start, 7, method)) for method in ('euler', 'midpoint', 'heun')
        } for name, net in (('reference', model), ('tiny', tiny))
    }
    return out


class SelfAttention(torch.nn.Module):
    """One head over the places of an image, added to it: x + out(softmax(q k^T / sqrt(c)) v) of the normalised x."""

    def __init__(self, channels, group):
        super().__init__()
        self.norm = torch.nn.GroupNorm(channels // group, channels)
        self.qkv = torch.nn.Conv2d(channels, 3 * channels, 1)
        self.out = torch.nn.Conv2d(channels, channels, 1)

    def forward(self, x):
        q, k, v = self.qkv(self.norm(x)).flatten(2).transpose(1, 2).chunk(3, 2)  # [n, hw, c]
        scores = torch.softmax(q @ k.transpose(1, 2) / math.sqrt(x.shape[1]), 2)
        return x + self.out((scores @ v).transpose(1, 2).reshape(x.shape))


def attention():
    channels = 16
    layer = SelfAttention(channels, 8)
    weights = {}
    for j, (key, tensor) in enumerate(layer.state_dict().items()):
        weights[key] = {'shape': list(tensor.shape), 'seed': (501 + j) * 2**24, 'bound': 0.7}
    layer.double().load_state_dict(
        {key: formula_values(d['shape'], d['seed'], d['bound']) for key, d in weights.items()})
    x = rounded(torch.randn(2, channels, 2, 3, dtype=torch.float64)).requires_grad_()
    result = layer(x)
    slopes = {'shape': list(result.shape), 'seed': 521 * 2**24, 'bound': 1.0}
    (result * formula_values(slopes['shape'], slopes['seed'], 1.0)).sum().backward()
    return {
        'formatVersion': 1, 'torch': torch.__version__, 'weightFormula': FORMULA, 'weights': weights,
        'slopes': slopes, 'input': tensor_json(x), 'output': tensor_json(result), 'inputGradient': tensor_json(x.grad),
        'gradients': {key: gradient_json(p.grad) for key, p in layer.named_parameters()},
    }


def layers():
    """The building blocks of the convolutional architectures, each with images in PyTorch's [n, c, h, w]."""
    x = rounded(torch.randn(2, 3, 4, 8, dtype=torch.float64))
    wide = rounded(torch.randn(2, 16, 2, 4, dtype=torch.float64))
    z = rounded(torch.randn(2, 5, dtype=torch.float64))
    cases = {
        'conv3': (torch.nn.Conv2d(3, 5, 3, padding=1), x),
        'conv4Stride2': (torch.nn.Conv2d(3, 5, 4, stride=2, padding=1), x),
        'conv1': (torch.nn.Conv2d(3, 5, 1), x),
        'upConv': (torch.nn.ConvTranspose2d(3, 5, 4, stride=2, padding=1), x),
        'groupNorm': (torch.nn.GroupNorm(8, 16), wide),
        'flattenDense': (torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(96, 5)), x),
        'denseUnflatten': (torch.nn.Sequential(torch.nn.Linear(5, 96), torch.nn.Unflatten(1, (3, 4, 8))), z),
    }
    out = {'formatVersion': 1, 'torch': torch.__version__, 'weightFormula': FORMULA, 'layers': {}}
    for k, (name, (layer, given)) in enumerate(cases.items()):
        described = {}
        for j, (key, tensor) in enumerate(layer.state_dict().items()):
            seed = (301 + 4 * k + j) * 2**24
            described[key] = {'shape': list(tensor.shape), 'seed': seed, 'bound': 0.5}
        layer.double().load_state_dict({key: formula_values(d['shape'], d['seed'], 0.5) for key, d in described.items()})
        given = given.clone().requires_grad_()
        result = layer(given)
        # A loss with a different slope at every output: the gradients meet each index once.
        slopes = formula_values(result.shape, (401 + k) * 2**24, 1.0)
        (result * slopes).sum().backward()
        out['layers'][name] = {
            'weights': {key.split('.')[-1]: d for key, d in described.items()},
            'slopes': {'shape': list(result.shape), 'seed': (401 + k) * 2**24, 'bound': 1.0},
            'input': tensor_json(given), 'output': tensor_json(result), 'inputGradient': tensor_json(given.grad),
            'gradients': {key.split('.')[-1]: tensor_json(p.grad) for key, p in layer.named_parameters()},
        }
    return out


if __name__ == '__main__':
    OUT.mkdir(exist_ok=True)
    for family, make in (
        ('vae', vae), ('gan', gan), ('diffusion', diffusion), ('flow', flow), ('layers', layers), ('attention', attention),
    ):
        torch.manual_seed(20240101)
        path = OUT / f'{family}.json'
        write(path, make())
        print(f'{path.name}: {path.stat().st_size / 1000:.0f} kB')
