"""The three reference models, their losses, the diffusion schedules and the samplers, in plain PyTorch.

The application's *Reference* architectures equal these classes: same layers, same `state_dict` keys, same
losses with the same sum and mean conventions. Everything works in float32 and float64; nothing is random
unless a noise tensor is handed in.
"""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F

EMBEDDING_SIZE = 64


class VAE(nn.Module):
    """Variational autoencoder (Kingma & Welling, 1312.6114). Data in [0, 1], shape [n, input_dim].

    With `classes` it is conditional: encoder and decoder see the class one-hot beside their input. With
    `learn_sigma` the likelihood's sigma is learned (`vae_sigma`).
    """

    def __init__(self, input_dim, latent_dim, classes=0, learn_sigma=False):
        super().__init__()
        self.classes = classes
        self.encoder = nn.Sequential(nn.Linear(input_dim + classes, 256), nn.ReLU())
        self.fc_mu = nn.Linear(256, latent_dim)
        self.fc_var = nn.Linear(256, latent_dim)
        self.decoder = nn.Sequential(
            nn.Linear(latent_dim + classes, 256), nn.ReLU(), nn.Linear(256, input_dim), nn.Sigmoid()
        )
        if learn_sigma:
            self.log_sigma_factor = nn.Parameter(torch.zeros(1))

    def beside(self, value, label):
        """[value | one-hot class]; `label` [n] holds whole numbers of any type."""
        if self.classes == 0:
            return value
        return torch.cat([value, F.one_hot(label.long(), self.classes).to(value.dtype)], 1)

    def encode(self, x, label=None):
        """The approximate posterior's mean and log-variance, each [n, latent_dim]."""
        h = self.encoder(self.beside(x, label))
        return self.fc_mu(h), self.fc_var(h)

    def decode(self, z, label=None):
        """The likelihood's mean, [n, input_dim]."""
        return self.decoder(self.beside(z, label))

    def reparameterize(self, mu, log_var, eps):
        return mu + eps * torch.exp(0.5 * log_var)

    def forward(self, x, eps=None, label=None):
        mu, log_var = self.encode(x, label)
        eps = torch.randn_like(mu) if eps is None else eps
        return self.decode(self.reparameterize(mu, log_var, eps), label), mu, log_var


class Generator(nn.Module):
    """z [n, latent_dim] -> x [n, output_dim] in [-1, 1]."""

    def __init__(self, latent_dim, output_dim):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(latent_dim, 256), nn.LeakyReLU(0.2),
            nn.Linear(256, 512), nn.LeakyReLU(0.2),
            nn.Linear(512, output_dim), nn.Tanh(),
        )

    def forward(self, z):
        return self.net(z)


class Discriminator(nn.Module):
    """x [n, input_dim] in [-1, 1] -> the probability that x is real, [n, 1]."""

    def __init__(self, input_dim):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(input_dim, 512), nn.LeakyReLU(0.2),
            nn.Linear(512, 256), nn.LeakyReLU(0.2),
            nn.Linear(256, 1), nn.Sigmoid(),
        )

    def forward(self, x):
        return self.net(x)

    def logit(self, x):
        """The same value before the sigmoid: the losses are computed from it."""
        return self.net[:-1](x)


def time_embedding(t, size=EMBEDDING_SIZE):
    """[sin(t f_i) | cos(t f_i)], f_i = 10000^(-i/(half-1)); t [n] -> [n, size], always in float64.

    Angles reach 999 radians, where a float32 angle is off by 3e-5: hence float64, cast by the caller.
    """
    half = size // 2
    frequencies = torch.pow(
        torch.tensor(10000.0, dtype=torch.float64), -torch.arange(half, dtype=torch.float64) / (half - 1)
    )
    angles = t.double().reshape(-1, 1) * frequencies
    return torch.cat([torch.sin(angles), torch.cos(angles)], 1)


class Denoiser(nn.Module):
    """Predicts the noise in x_t; x [n, data_dim] in [-1, 1] plus noise, t [n] integers 0...T-1."""

    def __init__(self, data_dim, hidden):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(data_dim + EMBEDDING_SIZE, hidden), nn.SiLU(),
            nn.Linear(hidden, hidden), nn.SiLU(),
            nn.Linear(hidden, data_dim),
        )

    def forward(self, x, t):
        return self.net(torch.cat([x, time_embedding(t).to(x.dtype)], 1))


class Velocity(Denoiser):
    """The same network as a velocity field (2209.03003); t [n] in 0...1, from noise to data."""

    def forward(self, x, t):
        return super().forward(x, 1000 * t.double())


def interpolate(x1, t, noise):
    """x_t = (1 - t) noise + t x1; t [n]."""
    t = t.to(x1.dtype).reshape(-1, 1)
    return (1 - t) * noise + t * x1


def flow_loss(velocity, x1, noise):
    """Mean over batch and dimensions of (v - (x1 - noise))^2 (rectified flow, equation 1)."""
    return F.mse_loss(velocity, x1 - noise)


@torch.no_grad()
def flow_sample(model, x, steps, method):
    """Follows dx/dt = v from t = 0 to 1 in equal steps by Euler's, the midpoint or Heun's method."""
    def v(x, t):
        return model(x, torch.full((x.shape[0],), t, dtype=torch.float64))

    h = 1 / steps
    for i in range(steps):
        t = i / steps
        first = v(x, t)
        if method == 'euler':
            x = x + h * first
        elif method == 'midpoint':
            x = x + h * v(x + h / 2 * first, t + h / 2)
        elif method == 'heun':
            x = x + h / 2 * (first + v(x + h * first, t + h))
        else:
            raise ValueError(f'unknown method {method!r}')
    return x


def kl_per_item(mu, log_var):
    """KL(N(mu, exp(log_var)) || N(0, I)) of each item, [n]."""
    return -0.5 * (1 + log_var - mu.pow(2) - log_var.exp()).sum(1)


def bernoulli_per_item(reconstruction, x):
    """Binary cross-entropy summed over dimensions, [n]."""
    return F.binary_cross_entropy(reconstruction, x, reduction='none').sum(1)


def gaussian_per_item(reconstruction, x, sigma=0.05, constants=True):
    """Negative log-likelihood under N(reconstruction, sigma^2), summed over dimensions, [n].

    Without `constants` it is the quadratic term alone: its gradients are the same.
    """
    quadratic = ((x - reconstruction).pow(2) / (2 * sigma * sigma)).sum(1)
    return quadratic + x.shape[1] * (math.log(sigma) + 0.5 * math.log(2 * math.pi)) if constants else quadratic


def vae_loss(reconstruction, x, mu, log_var):
    """BCE(reduction='sum') + KL: summed over the batch, as the reference optimises it."""
    return F.binary_cross_entropy(reconstruction, x, reduction='sum') + kl_per_item(mu, log_var).sum()


def vae_sigma(model, start):
    """The learned sigma: the start times exp(w), with a floor of 0.001 in quadrature."""
    return ((start * model.log_sigma_factor.exp()).pow(2) + 1e-6).sqrt()


def logistic_per_item(reconstruction, x, sigma):
    """-log P under the discretised logistic of 256 levels (1701.05517), summed over dimensions, [n].

    Straight from the definition, as a difference of two sigmoids: only float64 stands that, and no far tails.
    """
    scale = sigma * math.sqrt(3) / math.pi
    upper = torch.where(x > 254.5 / 255, torch.ones_like(x), torch.sigmoid((x + 0.5 / 255 - reconstruction) / scale))
    lower = torch.where(x < 0.5 / 255, torch.zeros_like(x), torch.sigmoid((x - 0.5 / 255 - reconstruction) / scale))
    return -(upper - lower).log().sum(1)


def free_bits_kl(mu, log_var, free_bits):
    """B sum_j max(free_bits, mean over the batch of KL_j) (1606.04934, eq. 15)."""
    per_dimension = -0.5 * (1 + log_var - mu.pow(2) - log_var.exp()).mean(0)
    return mu.shape[0] * per_dimension.clamp(min=free_bits).sum()


def log_importance_weights(model, x, eps, negative_log_likelihood, beta=1.0):
    """log p(x|z) + beta (log p(z) - log q(z|x)) of samples z with noise eps [k, n, latent]: [k, n] (1509.00519)."""
    mu, log_var = model.encode(x)
    rows = []
    for noise in eps:
        z = model.reparameterize(mu, log_var, noise)
        prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(1)
        posterior = torch.distributions.Normal(mu, (0.5 * log_var).exp()).log_prob(z).sum(1)
        rows.append(-negative_log_likelihood(model.decode(z), x) + beta * (prior - posterior))
    return torch.stack(rows)


def iwae_bound(log_weights):
    """log (1/k) sum_i w_i of each item, [n] (1509.00519, eq. 8)."""
    return torch.logsumexp(log_weights, 0) - math.log(log_weights.shape[0])


def d_loss(real_logit, fake_logit, real_target=1.0):
    """-mean(log D(real) + log(1 - D(fake))), from logits; `real_target` below 1 smooths the real label only."""
    real = F.binary_cross_entropy_with_logits(real_logit, torch.full_like(real_logit, real_target))
    return real + F.binary_cross_entropy_with_logits(fake_logit, torch.zeros_like(fake_logit))


def g_loss(fake_logit):
    """-mean(log D(G(z))), the non-saturating loss (Goodfellow et al., 1406.2661), from logits."""
    return F.binary_cross_entropy_with_logits(fake_logit, torch.ones_like(fake_logit))


class Schedule:
    """The noise levels of T steps in float64: `betas`, `alphas`, `alphas_cumprod`, each [T]."""

    def __init__(self, timesteps=1000, kind='linear', zero_terminal_snr=False):
        if kind == 'linear':  # DDPM, 2006.11239
            self.betas = torch.linspace(1e-4, 0.02, timesteps, dtype=torch.float64)
        elif kind == 'cosine':  # Nichol & Dhariwal, 2102.09672, equation 17, with their cap of 0.999
            s = torch.arange(timesteps + 1, dtype=torch.float64) / timesteps
            bar = torch.cos((s + 0.008) / 1.008 * math.pi / 2).pow(2)
            self.betas = (1 - bar[1:] / bar[:-1]).clamp(max=0.999)
        elif kind == 'sigmoid':  # Jabri et al., 2212.11972, from -3 to 3, with the same cap
            s = torch.arange(timesteps + 1, dtype=torch.float64) / timesteps
            bar = torch.sigmoid(torch.tensor(3.0, dtype=torch.float64)) - torch.sigmoid(6 * s - 3)
            self.betas = (1 - bar[1:] / bar[:-1]).clamp(max=0.999)
        else:
            raise ValueError(f'unknown schedule {kind!r}')
        if zero_terminal_snr:  # Lin et al., 2305.08891, algorithm 1
            root = torch.cumprod(1 - self.betas, 0).sqrt()
            root = (root - root[-1]) * root[0] / (root[0] - root[-1])
            bar = root.pow(2)
            self.betas = 1 - torch.cat([bar[:1], bar[1:] / bar[:-1]])
        self.timesteps = timesteps
        self.alphas = 1 - self.betas
        self.alphas_cumprod = torch.cumprod(self.alphas, 0)

    def posterior_variance(self, t):
        """beta_t (1 - ac_{t-1}) / (1 - ac_t); 0 at t = 0."""
        before = self.alphas_cumprod[t - 1] if t > 0 else torch.tensor(1.0, dtype=torch.float64)
        return self.betas[t] * (1 - before) / (1 - self.alphas_cumprod[t])

    def q_sample(self, x0, t, noise):
        """x_t = sqrt(ac_t) x0 + sqrt(1 - ac_t) noise; t [n]."""
        bar = self.alphas_cumprod[t].reshape(-1, 1)
        return bar.sqrt().to(x0.dtype) * x0 + (1 - bar).sqrt().to(x0.dtype) * noise

    def predict_x0(self, x, t, eps):
        bar = self.alphas_cumprod[t]
        return (x - float((1 - bar).sqrt()) * eps) / float(bar.sqrt())

    def ancestral_step(self, x, t, eps, noise=None):
        """x_{t-1} from x_t by the posterior mean (DDPM, equation 7); no noise when `noise` is None or t = 0."""
        bar, beta = self.alphas_cumprod[t], self.betas[t]
        before = self.alphas_cumprod[t - 1] if t > 0 else torch.tensor(1.0, dtype=torch.float64)
        x0 = self.predict_x0(x, t, eps)
        mean = float(before.sqrt() * beta / (1 - bar)) * x0
        mean = mean + float(self.alphas[t].sqrt() * (1 - before) / (1 - bar)) * x
        if noise is None or t == 0:
            return mean
        return mean + float(self.posterior_variance(t).sqrt()) * noise

    def ddim_timesteps(self, steps):
        """Leading spacing: multiples of floor(T / steps), descending to 0."""
        ratio = self.timesteps // steps
        return [i * ratio for i in reversed(range(steps))]


def target(schedule, prediction, x0, t, noise):
    """What the network is asked for: epsilon, x0, or v = sqrt(ac) epsilon - sqrt(1 - ac) x0 (2202.00512)."""
    bar = schedule.alphas_cumprod[t].reshape(-1, 1)
    return {'epsilon': noise, 'x0': x0, 'v': bar.sqrt() * noise - (1 - bar).sqrt() * x0}[prediction]


def min_snr_weights(schedule, prediction, t, gamma):
    """min(SNR, gamma) times what turns the error of the prediction into that of x0 (2303.09556); [n]."""
    bar = schedule.alphas_cumprod[t]
    snr = bar / (1 - bar)
    least = snr.clamp(max=gamma)
    return {'epsilon': least / snr, 'x0': least, 'v': least / (snr + 1)}[prediction]


def ddpm_loss(prediction, noise):
    """Mean over batch and dimensions (DDPM's simple objective, equation 14)."""
    return F.mse_loss(prediction, noise)


@torch.no_grad()
def ancestral_sample(schedule, model, x, noise_at=None):
    """The DDPM loop T-1...0, unclipped. `noise_at(t)` gives each step's noise; without it there is none."""
    for t in reversed(range(schedule.timesteps)):
        eps = model(x, torch.full((x.shape[0],), t))
        x = schedule.ancestral_step(x, t, eps, noise_at(t) if noise_at and t > 0 else None)
    return x


@torch.no_grad()
def ddim_sample(schedule, model, x, steps):
    """DDIM (2010.02502, equation 12) with eta = 0, unclipped, the last step going to ac = 1."""
    ratio = schedule.timesteps // steps
    for t in schedule.ddim_timesteps(steps):
        eps = model(x, torch.full((x.shape[0],), t))
        x0 = schedule.predict_x0(x, t, eps)
        bar = float(schedule.alphas_cumprod[t - ratio]) if t - ratio >= 0 else 1.0
        x = math.sqrt(bar) * x0 + math.sqrt(1 - bar) * eps
    return x
