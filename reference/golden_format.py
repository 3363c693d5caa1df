"""Shared by the golden writer: the weight formula and how tensors are written as JSON (see README.md)."""

import json
import math

import numpy as np
import torch

FORMULA = (
    'value[i] = float32((2 * (hash((seed + i) mod 2^32) + 0.5) / 2^32 - 1) * bound), i counting in row-major '
    'PyTorch order; hash(h): h ^= h >>> 16; h *= 0x7feb352d; h ^= h >>> 15; h *= 0x846ca68b; h ^= h >>> 16, '
    'on unsigned 32-bit integers; everything else in float64'
)
FULL_SIZE = 1600
SAMPLED = 128


def hash32(values):
    """The 32-bit integer hash `lowbias32` (Chris Wellons, public domain) of a uint64 array below 2^32."""
    mask = np.uint64(0xFFFFFFFF)
    h = values & mask
    h ^= h >> np.uint64(16)
    h = (h * np.uint64(0x7FEB352D)) & mask
    h ^= h >> np.uint64(15)
    h = (h * np.uint64(0x846CA68B)) & mask
    return h ^ (h >> np.uint64(16))


def formula_values(shape, seed, bound):
    """The float32-rounded numbers of a formula tensor, as float64."""
    size = int(np.prod(shape))
    h = hash32(np.arange(size, dtype=np.uint64) + np.uint64(seed))
    values = (2 * (h.astype(np.float64) + 0.5) / 4294967296.0 - 1) * bound
    return torch.from_numpy(values.astype(np.float32).astype(np.float64)).reshape(*shape)


def fill_by_formula(module, first_seed):
    """Sets every parameter to the formula's values, bound 1/sqrt(fan in); returns the JSON that says how.

    Seeds are `(first_seed + k) * 2^24` for the k-th entry of the `state_dict`, so streams never overlap.
    """
    state, described = module.state_dict(), {}
    for k, (key, tensor) in enumerate(state.items()):
        fan_in = state[key.rsplit('.', 1)[0] + '.weight'].shape[1]
        seed, bound = (first_seed + k) * 2**24, 1 / math.sqrt(fan_in)
        state[key] = formula_values(tensor.shape, seed, bound)
        described[key] = {'shape': list(tensor.shape), 'seed': seed, 'bound': bound}
    module.double().load_state_dict(state)
    return described


def rounded(tensor):
    """Rounded to float32, kept as float64: what both sides can hold exactly."""
    return tensor.float().double()


def number(value):
    return float(f'{float(value):.9g}')


def tensor_json(tensor):
    return {'shape': list(tensor.shape), 'data': [number(v) for v in tensor.detach().flatten().tolist()]}


def sampled_indices(flat, allowed=None):
    """All allowed indices of a small tensor, else SAMPLED of them, one from each of as many equal stretches.

    The place within a stretch is hashed: even spacing would always meet the same columns of a matrix.
    """
    allowed = torch.arange(flat.numel()) if allowed is None else allowed
    count = allowed.numel()
    if count <= SAMPLED:
        return allowed.tolist()
    jitter = hash32(np.arange(SAMPLED, dtype=np.uint64)).astype(np.float64) / 2**32
    return [int(allowed[int((j + jitter[j]) * count / SAMPLED)]) for j in range(SAMPLED)]


def gradient_json(tensor, full_size=FULL_SIZE):
    """All values of a tensor of up to `full_size` numbers, else a sample; size and norms are of the whole."""
    flat = tensor.detach().flatten()
    indices = list(range(flat.numel())) if flat.numel() <= full_size else sampled_indices(flat)
    out = {'shape': list(tensor.shape), 'maxAbs': number(flat.abs().max()), 'l2': number(flat.norm())}
    if len(indices) < flat.numel():
        out['indices'] = indices
    out['values'] = [number(flat[i]) for i in indices]
    return out


def updated_json(parameter, gradient):
    """A parameter after an Adam step, where the step is well conditioned.

    The first step moves a weight by lr * g / (|g| + eps): with |g| near rounding error its size and sign are
    noise. So only indices whose gradient is exactly 0 or at least a thousandth of the tensor's largest count.
    """
    flat, size = parameter.detach().flatten(), gradient.detach().flatten().abs()
    allowed = torch.nonzero((size == 0) | (size >= 1e-3 * size.max())).flatten()
    indices = sampled_indices(flat, allowed)
    return {'shape': list(parameter.shape), 'indices': indices, 'values': [number(flat[i]) for i in indices]}


def write(path, content):
    """One line a leaf record: diffs stay readable and the file small."""

    def render(value, depth):
        compact = json.dumps(value, separators=(',', ':'), allow_nan=False)
        if not isinstance(value, dict) or not any(isinstance(v, dict) for v in value.values()):
            return compact
        pad = '  ' * (depth + 1)
        rows = (f'{pad}{json.dumps(k)}: {render(v, depth + 1)}' for k, v in value.items())
        return '{\n' + ',\n'.join(rows) + '\n' + '  ' * depth + '}'

    path.write_text(render(content, 0) + '\n', encoding='utf-8')
