"""Loads an exported safetensors file of a *Reference* model into the PyTorch classes of models.py.

    /usr/bin/python3 reference/load_weights.py model.safetensors [--check io.json] [--tolerance 1e-5]

The state_dict must fit with strict=True. `--check` compares the outputs of the application with PyTorch's for
the same inputs; README.md describes the file. Exit status: 0 all well, 1 outputs differ, 2 the file does not load.
"""

import argparse
import json
import math
import pathlib
import struct
import sys

import torch

import models as m

METADATA_KEYS = ('family', 'architecture', 'config', 'step', 'weights', 'dataScale', 'dataOffset')


class BadFile(Exception):
    """The file is not what it should be; the message says where."""


def read_safetensors(path):
    """The float32 tensors by name and the string metadata of a safetensors file."""
    raw = bytearray(pathlib.Path(path).read_bytes())
    if len(raw) < 8:
        raise BadFile(f'{len(raw)} bytes: too short for a safetensors file')
    (length,) = struct.unpack('<Q', raw[:8])
    if length > len(raw) - 8 or raw[8:9] != b'{':
        raise BadFile('the header is cut off or is not JSON')
    header = json.loads(raw[8 : 8 + length].decode('utf-8'))
    metadata, tensors, end = header.pop('__metadata__', {}), {}, 0
    body = raw[8 + length :]
    for name, entry in sorted(header.items(), key=lambda item: item[1]['data_offsets']):
        begin, stop = entry['data_offsets']
        size = math.prod(entry['shape'])
        if entry['dtype'] != 'F32':
            raise BadFile(f'{name}: dtype {entry["dtype"]}, expected F32')
        if begin != end or stop - begin != 4 * size or stop > len(body):
            raise BadFile(f'{name}: offsets {begin}…{stop} leave a hole, overlap or do not fit its shape')
        data = torch.frombuffer(body, dtype=torch.float32, count=size, offset=begin) if size else torch.empty(0)
        tensors[name], end = data.clone().reshape(entry['shape']), stop
    if end != len(body):
        raise BadFile(f'{len(body) - end} bytes left over at the end')
    return tensors, metadata


def shape_of(tensors, name):
    if name not in tensors:
        raise BadFile(f'{name} is missing; the file holds: {", ".join(sorted(tensors))}')
    return tensors[name].shape


def build(family, tensors):
    """The family's networks, sized by the tensors and loaded with strict=True: a dict of modules by name."""
    if family == 'vae':
        latent_dim = shape_of(tensors, 'fc_mu.weight')[0]
        classes = shape_of(tensors, 'decoder.0.weight')[1] - latent_dim
        input_dim = shape_of(tensors, 'encoder.0.weight')[1] - classes
        networks = {'': m.VAE(input_dim, latent_dim, classes, 'log_sigma_factor' in tensors)}
    elif family == 'gan':
        output_dim = shape_of(tensors, 'generator.net.4.weight')[0]
        networks = {
            'generator': m.Generator(shape_of(tensors, 'generator.net.0.weight')[1], output_dim),
            'discriminator': m.Discriminator(shape_of(tensors, 'discriminator.net.0.weight')[1]),
        }
    elif family in ('diffusion', 'flow'):
        hidden, width = shape_of(tensors, 'net.0.weight')
        network = m.Denoiser if family == 'diffusion' else m.Velocity
        networks = {'': network(width - m.EMBEDDING_SIZE, hidden)}
    else:
        raise BadFile(f'family {family!r} has no reference model')
    # One wrapper holds them all, so that a foreign prefix is an unexpected key and strict=True refuses it.
    whole = networks[''] if '' in networks else torch.nn.ModuleDict(networks)
    try:
        whole.load_state_dict(tensors, strict=True)
    except RuntimeError as error:
        raise BadFile(str(error)) from error
    return {name: network.eval() for name, network in networks.items()}


def run_part(networks, params, part, inputs):
    """The outputs of one part, named as the application names them (a discriminator's as a probability)."""
    if part == 'encoder':
        mu, log_var = networks[''].encode(inputs['x'], inputs.get('label'))
        return {'mu': mu, 'logVar': log_var}
    if part == 'decoder':
        return {'x': networks[''].decode(inputs['z'], inputs.get('label'))}
    if part == 'generator':
        return {'x': networks['generator'](inputs['z'])}
    if part == 'discriminator':
        return {'probability': networks['discriminator'](inputs['x'])}
    if part == 'denoiser':
        return {'prediction': networks[''](inputs['x'], inputs['t'])}
    if part == 'velocity':
        return {'velocity': networks[''](inputs['x'], inputs['t'])}
    if part == 'schedule':
        s = m.Schedule(int(params.get('timesteps', 1000)), params.get('schedule', 'linear'))
        return {'betas': s.betas, 'alphas': s.alphas, 'alphasCumprod': s.alphas_cumprod}
    raise BadFile(f'unknown part {part!r}')


def to_tensor(entry):
    return torch.tensor(entry['data'], dtype=torch.float32).reshape(entry['shape'])


@torch.no_grad()
def check(networks, params, records, tolerance):
    """Prints the largest difference of each output; true when all are within the tolerance."""
    good = True
    for record in records:
        part = record['part']
        ours = {name: to_tensor(entry) for name, entry in record['outputs'].items()}
        if 'logit' in ours:
            ours = {'probability': torch.sigmoid(ours['logit'])}
        theirs = run_part(networks, params, part, {k: to_tensor(v) for k, v in record['inputs'].items()})
        if set(ours) != set(theirs):
            raise BadFile(f'{part}: outputs {sorted(ours)}, expected {sorted(theirs)}')
        for name, expected in theirs.items():
            if ours[name].numel() != expected.numel() or (ours[name].dim() > 1 and ours[name].shape != expected.shape):
                raise BadFile(f'{part}.{name}: shape {list(ours[name].shape)}, expected {list(expected.shape)}')
            difference = float((ours[name].double() - expected.double().reshape(ours[name].shape)).abs().max())
            within = difference <= tolerance  # false for NaN
            good = good and within
            print(f'{part}.{name}: max abs difference {difference:.3g} {"ok" if within else "TOO LARGE"}')
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('weights')
    parser.add_argument('--check', metavar='IO_JSON')
    parser.add_argument('--tolerance', type=float, default=1e-5)
    args = parser.parse_args()
    try:
        tensors, metadata = read_safetensors(args.weights)
        for key in METADATA_KEYS:
            if key not in metadata:
                raise BadFile(f'__metadata__ lacks {key!r}; it has: {", ".join(sorted(metadata)) or "nothing"}')
        for key, value in metadata.items():
            print(f'{key}: {value}')
        if metadata['architecture'] != 'reference':
            raise BadFile(f'architecture {metadata["architecture"]!r}: only reference models load here')
        config = json.loads(metadata['config'])
        networks = build(metadata['family'], tensors)
        print(f'{len(tensors)} tensors, {sum(t.numel() for t in tensors.values())} weights, strict=True: ok')
        if not args.check:
            return 0
        records = json.loads(pathlib.Path(args.check).read_text(encoding='utf-8'))
        if not records:
            raise BadFile(f'{args.check} holds no records: nothing was compared')
        return 0 if check(networks, config.get('params', config), records, args.tolerance) else 1
    except (BadFile, OSError, KeyError, ValueError) as error:
        print(f'{args.weights}: {type(error).__name__}: {error}', file=sys.stderr)
        return 2


if __name__ == '__main__':
    sys.exit(main())
