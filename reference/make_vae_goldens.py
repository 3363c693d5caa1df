"""Writes goldens/vae-objectives.json: the VAE's further likelihoods and objectives, with their gradients.

As make_goldens.py: float64 from weights and inputs rounded to float32. Run
`/usr/bin/python3 reference/make_vae_goldens.py`; README.md describes the format.
"""

import copy
import pathlib

import torch

import models as m
from golden_format import FORMULA, fill_by_formula, gradient_json, number, rounded, tensor_json, write
from make_goldens import check_kinks

OUT = pathlib.Path(__file__).parent / 'goldens' / 'vae-objectives.json'
N, INPUT_DIM, LATENT_DIM, CLASSES, K = 8, 6, 3, 4, 5
SIGMA, LOG_FACTOR, FREE_BITS, BETA = 0.05, 0.4, 0.035, 0.5
GRADIENTS_SHOWN = 128


def elbo_terms(model, x, eps, likelihood, label=None):
    recon, mu, log_var = model(x, eps, label)
    return likelihood(model, recon, x), mu, log_var


def elbo_case(likelihood, free_bits=0.0, label=None):
    """The ELBO: (reconstruction, KL, total), sums over the batch."""

    def losses(model, x, eps):
        per_item, mu, log_var = elbo_terms(model, x, eps[0], likelihood, label)
        kl = m.kl_per_item(mu, log_var).sum()
        counted = m.free_bits_kl(mu, log_var, free_bits) if free_bits > 0 else kl
        return per_item.sum(), kl, per_item.sum() + counted

    return losses


def iwae_case(likelihood, beta=1.0):
    """The importance-weighted bound of K samples: (mean reconstruction, KL, negative bound), sums over the batch."""

    def losses(model, x, eps):
        def nll(recon, x):
            return likelihood(model, recon, x)

        mu, log_var = model.encode(x)
        weights = m.log_importance_weights(model, x, eps, nll, beta)
        plain = [nll(model.decode(model.reparameterize(mu, log_var, noise)), x) for noise in eps]
        return torch.stack(plain).mean(0).sum(), m.kl_per_item(mu, log_var).sum(), -m.iwae_bound(weights).sum()

    return losses


def bernoulli(_model, recon, x):
    return m.bernoulli_per_item(recon, x)


def gaussian(_model, recon, x):
    return m.gaussian_per_item(recon, x, SIGMA)


def logistic(_model, recon, x):
    return m.logistic_per_item(recon, x, SIGMA)


def learned_gaussian(model, recon, x):
    sigma = m.vae_sigma(model, SIGMA)
    return torch.distributions.Normal(recon, sigma).log_prob(x).sum(1).neg()


def learned_logistic(model, recon, x):
    return m.logistic_per_item(recon, x, m.vae_sigma(model, SIGMA))


def case(model, losses, x, eps):
    model = copy.deepcopy(model)
    reconstruction, kl, total = losses(model, x, eps)
    total.backward()
    # The application lists a learned sigma last; a state_dict has it first.
    ordered = sorted(model.named_parameters(), key=lambda item: item[0] == 'log_sigma_factor')
    return {
        'losses': {'reconstruction': number(reconstruction), 'kl': number(kl), 'total': number(total)},
        'gradients': {k: gradient_json(p.grad, GRADIENTS_SHOWN) for k, p in ordered},
    }


def make():
    model, conditional = m.VAE(INPUT_DIM, LATENT_DIM), m.VAE(INPUT_DIM, LATENT_DIM, CLASSES)
    weights = {'plain': fill_by_formula(model, 301), 'conditional': fill_by_formula(conditional, 321)}
    learning = m.VAE(INPUT_DIM, LATENT_DIM, learn_sigma=True).double()
    factor = rounded(torch.tensor([LOG_FACTOR], dtype=torch.float64))
    learning.load_state_dict({**model.state_dict(), 'log_sigma_factor': factor})
    # Grey levels, the outermost ones among them.
    x = torch.randint(0, 256, (N, INPUT_DIM)).double()
    x[0, 0], x[1, 1] = 0, 255
    x = rounded(x / 255)
    eps = rounded(torch.randn(K, N, LATENT_DIM, dtype=torch.float64))
    z = rounded(torch.randn(N, LATENT_DIM, dtype=torch.float64))
    label = torch.arange(N) % CLASSES

    mu, log_var = model.encode(x)
    check_kinks(model.encoder[0](x), *(model.decoder[0](model.reparameterize(mu, log_var, e)) for e in eps))
    kl = -0.5 * (1 + log_var - mu.pow(2) - log_var.exp()).mean(0)
    assert float(kl.min()) < 0.9 * FREE_BITS < 1.1 * FREE_BITS < float(kl.max()), f'FREE_BITS must part {kl.tolist()}'
    mu, log_var = conditional.encode(x, label)
    sampled = conditional.reparameterize(mu, log_var, eps[0])
    check_kinks(conditional.encoder[0](conditional.beside(x, label)))
    check_kinks(conditional.decoder[0](conditional.beside(sampled, label)))
    return {
        'formatVersion': 1, 'family': 'vae', 'architecture': 'reference', 'torch': torch.__version__,
        'weightFormula': FORMULA,
        'config': {
            'inputDim': INPUT_DIM, 'latentDim': LATENT_DIM, 'batch': N, 'classes': CLASSES, 'importanceSamples': K,
            'sigma': SIGMA, 'logSigmaFactor': number(factor), 'freeBits': FREE_BITS, 'beta': BETA,
        },
        'weights': weights,
        'inputs': {
            'x': tensor_json(x), 'eps': tensor_json(eps), 'z': tensor_json(z), 'label': label.tolist(),
        },
        'cases': {
            'logistic': case(model, elbo_case(logistic), x, eps),
            'learnedGaussian': case(learning, elbo_case(learned_gaussian), x, eps),
            'learnedLogistic': case(learning, elbo_case(learned_logistic), x, eps),
            'freeBits': case(model, elbo_case(bernoulli, FREE_BITS), x, eps),
            'iwaeBernoulli': case(model, iwae_case(bernoulli), x, eps),
            'iwaeGaussian': case(model, iwae_case(gaussian), x, eps),
            'iwaeLogistic': case(model, iwae_case(logistic), x, eps),
            'iwaeBeta': case(model, iwae_case(gaussian, BETA), x, eps),
            'conditional': case(conditional, elbo_case(bernoulli, label=label), x, eps),
        },
        'conditional': {
            'mu': tensor_json(mu), 'logVar': tensor_json(log_var), 'decodedZ': tensor_json(conditional.decode(z, label)),
        },
    }


if __name__ == '__main__':
    torch.manual_seed(20240102)
    OUT.parent.mkdir(exist_ok=True)
    write(OUT, make())
    print(f'{OUT.name}: {OUT.stat().st_size / 1000:.0f} kB')
