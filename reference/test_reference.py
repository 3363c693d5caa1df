"""Tests of the reference itself: `/usr/bin/python3 -m unittest discover -s reference -p 'test_*.py'`."""

import contextlib
import io
import json
import math
import pathlib
import struct
import sys
import tempfile
import unittest
from unittest import mock

import torch

import load_weights
import models as m


def write_safetensors(path, tensors, metadata):
    header, body = {'__metadata__': metadata}, b''
    for name, tensor in tensors.items():
        data = tensor.contiguous().numpy().tobytes()
        header[name] = {'dtype': 'F32', 'shape': list(tensor.shape), 'data_offsets': [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    pathlib.Path(path).write_bytes(struct.pack('<Q', len(text)) + text + body)


def as_json(tensors):
    return {k: {'shape': list(v.shape), 'data': v.flatten().tolist()} for k, v in tensors.items()}


def metadata_of(family, params=None):
    return {
        'family': family, 'architecture': 'reference', 'config': json.dumps({'params': params or {}}), 'step': '3',
        'weights': 'raw', 'dataScale': '2', 'dataOffset': '-1',
    }


class Published(unittest.TestCase):
    """Values of diffusers' tests/schedulers: see the linear model x t/(t+1) with T = 1000."""

    @staticmethod
    def model(x, t):
        return x * (t.reshape(-1, 1).double() / (t.reshape(-1, 1) + 1))

    def test_loops(self):
        schedule, one = m.Schedule(), torch.ones(1, 1, dtype=torch.float64)
        self.assertAlmostEqual(float(m.ddim_sample(schedule, self.model, one, 10)), 0.448517659, places=8)
        self.assertAlmostEqual(float(m.ddim_sample(schedule, self.model, one, 50)), 0.502052885, places=8)
        self.assertAlmostEqual(float(m.ancestral_sample(schedule, self.model, one)), 0.00172343, places=8)

    def test_every_number_of_ddim_steps(self):
        for steps in (1, 3, 9, 27, 999, 1000):
            x = m.ddim_sample(m.Schedule(), self.model, torch.ones(1, 1, dtype=torch.float64), steps)
            self.assertTrue(torch.isfinite(x).all())
            self.assertEqual(len(m.Schedule().ddim_timesteps(steps)), steps)

    def test_one_ddpm_step(self):
        schedule = m.Schedule()
        x, eps = (torch.tensor([row], dtype=torch.float64) for row in ([1, -0.5], [0.3, 0.2]))
        before = schedule.ancestral_step(x, 500, eps)[0].tolist()
        self.assertAlmostEqual(before[0], 1.00190961, places=6)
        self.assertAlmostEqual(before[1], -0.50463986, places=6)
        # Published from float32 schedules, where 1 - ac_t / ac_{t-1} has lost digits; ours is float64.
        self.assertAlmostEqual(float(schedule.posterior_variance(500)), 0.0100512691, places=6)

    def test_schedules(self):
        linear, cosine = m.Schedule(), m.Schedule(kind='cosine')
        self.assertAlmostEqual(float(linear.alphas_cumprod[500]), 0.077796658365, places=12)
        self.assertAlmostEqual(float(linear.alphas_cumprod[999]), 4.03582976538e-5, places=15)
        self.assertAlmostEqual(float(cosine.betas[0]), 4.12842e-5, places=9)
        self.assertAlmostEqual(float(cosine.alphas_cumprod[500]), 0.492285, places=6)

    def test_time_embedding(self):
        expected = [[0.9646, 0.9804, 0.9892], [0.9615, 0.9787, 0.9882], [0.9582, 0.9769, 0.9872]]
        got = m.time_embedding(torch.tensor([23, 24, 25]))[:, 47:50]
        self.assertLess(float((got - torch.tensor(expected)).abs().max()), 6e-5)


class Likelihoods(unittest.TestCase):
    """Limits that the VAE's likelihoods and bounds must keep."""

    def test_the_grey_levels_have_probability_one_together(self):
        levels = torch.arange(256, dtype=torch.float64).reshape(-1, 1) / 255
        for mean in (0.0, 0.3, 0.999):
            for sigma in (0.02, 0.3):
                likelihood = (-m.logistic_per_item(torch.full_like(levels, mean), levels, sigma)).exp()
                self.assertAlmostEqual(float(likelihood.sum()), 1, places=10)

    def test_the_bound_tightens_towards_the_evidence(self):
        # z ~ N(0, 1), x|z ~ N(z, s^2): log p(x) = log N(x; 0, 1 + s^2), while q is the prior.
        generator = torch.Generator().manual_seed(1)
        s, x = 0.5, 0.7
        z = torch.randn(20000, 50, dtype=torch.float64, generator=generator)
        log_weights = torch.distributions.Normal(z, s).log_prob(torch.tensor(x, dtype=torch.float64))
        evidence = float(torch.distributions.Normal(0.0, math.sqrt(1 + s * s)).log_prob(torch.tensor(x)))
        bounds = [float(m.iwae_bound(log_weights[:k]).mean()) for k in (1, 10, 20000)]
        self.assertLess(bounds[0], bounds[1])
        self.assertLess(bounds[1], bounds[2])
        self.assertAlmostEqual(bounds[2], evidence, places=2)

    def test_free_bits_floor_each_dimension(self):
        mu = torch.tensor([[2.0, 0.0], [0.0, 0.0]])
        # KL: 2 and 0 in the first dimension, 0 in the second; means 1 and 0.
        self.assertAlmostEqual(float(m.free_bits_kl(mu, torch.zeros(2, 2), 0.25)), 2 * (1 + 0.25), places=6)


class Loading(unittest.TestCase):
    def run_main(self, tensors, metadata, records=None):
        with tempfile.TemporaryDirectory() as folder:
            file, arguments = pathlib.Path(folder) / 'w.safetensors', ['load_weights']
            write_safetensors(file, tensors, metadata)
            arguments.append(str(file))
            if records is not None:
                (pathlib.Path(folder) / 'io.json').write_text(json.dumps(records))
                arguments += ['--check', str(pathlib.Path(folder) / 'io.json')]
            silent = io.StringIO()
            with mock.patch.object(sys, 'argv', arguments), contextlib.redirect_stdout(silent):
                with contextlib.redirect_stderr(silent):
                    return load_weights.main()

    def test_vae(self):
        vae, x, z = m.VAE(12, 3), torch.rand(4, 12), torch.randn(4, 3)
        mu, log_var = vae.encode(x)
        records = [
            {'part': 'encoder', 'inputs': as_json({'x': x}), 'outputs': as_json({'mu': mu, 'logVar': log_var})},
            {'part': 'decoder', 'inputs': as_json({'z': z}), 'outputs': as_json({'x': vae.decoder(z)})},
        ]
        self.assertEqual(self.run_main(vae.state_dict(), metadata_of('vae'), records), 0)
        records[1]['outputs']['x']['data'][5] += 2e-5
        self.assertEqual(self.run_main(vae.state_dict(), metadata_of('vae'), records), 1)
        records[1]['outputs']['x']['data'][5] = float('nan')
        self.assertEqual(self.run_main(vae.state_dict(), metadata_of('vae'), records), 1)

    def test_conditional_vae(self):
        vae, x, z = m.VAE(12, 3, classes=4, learn_sigma=True), torch.rand(4, 12), torch.randn(4, 3)
        label = torch.tensor([0.0, 3, 1, 1])
        mu, log_var = vae.encode(x, label)
        x_of_z = vae.decode(z, label)
        records = [
            {'part': 'encoder', 'inputs': as_json({'x': x, 'label': label}),
             'outputs': as_json({'mu': mu, 'logVar': log_var})},
            {'part': 'decoder', 'inputs': as_json({'z': z, 'label': label}), 'outputs': as_json({'x': x_of_z})},
        ]
        self.assertEqual(self.run_main(vae.state_dict(), metadata_of('vae'), records), 0)
        records[1]['inputs']['label']['data'][0] = 1
        self.assertEqual(self.run_main(vae.state_dict(), metadata_of('vae'), records), 1)

    def test_gan(self):
        g, d, z, x = m.Generator(2, 6), m.Discriminator(6), torch.randn(3, 2), torch.rand(3, 6)
        state = {f'generator.{k}': v for k, v in g.state_dict().items()}
        state.update({f'discriminator.{k}': v for k, v in d.state_dict().items()})
        records = [
            {'part': 'generator', 'inputs': as_json({'z': z}), 'outputs': as_json({'x': g(z)})},
            {'part': 'discriminator', 'inputs': as_json({'x': x}), 'outputs': as_json({'logit': d.logit(x)})},
        ]
        self.assertEqual(self.run_main(state, metadata_of('gan'), records), 0)
        self.assertEqual(self.run_main({**state, 'extra': torch.zeros(1)}, metadata_of('gan')), 2)
        del state['generator.net.2.bias']
        self.assertEqual(self.run_main(state, metadata_of('gan')), 2)

    def test_diffusion(self):
        net, x, t, schedule = m.Denoiser(2, 16), torch.randn(3, 2), torch.tensor([0.0, 500, 999]), m.Schedule(50)
        levels = {'betas': schedule.betas, 'alphas': schedule.alphas, 'alphasCumprod': schedule.alphas_cumprod}
        records = [
            {'part': 'denoiser', 'inputs': as_json({'x': x, 't': t}), 'outputs': as_json({'prediction': net(x, t)})},
            {'part': 'schedule', 'inputs': {}, 'outputs': as_json(levels)},
        ]
        self.assertEqual(self.run_main(net.state_dict(), metadata_of('diffusion', {'timesteps': 50}), records), 0)
        self.assertEqual(self.run_main(net.state_dict(), metadata_of('diffusion', {'timesteps': 60}), records), 2)

    def test_refuses(self):
        vae = m.VAE(4, 2).state_dict()
        transposed = {**vae, 'fc_mu.weight': vae['fc_mu.weight'].T}
        self.assertEqual(self.run_main(transposed, metadata_of('vae')), 2)
        self.assertEqual(self.run_main(vae, {**metadata_of('vae'), 'architecture': 'conv'}), 2)
        self.assertEqual(self.run_main(vae, {'family': 'vae'}), 2)
        self.assertEqual(self.run_main(vae, metadata_of('vae'), []), 2)


if __name__ == '__main__':
    unittest.main()
