"""Trains the small classifier of an image set, in whose features the application measures samples.

    /usr/bin/python3 reference/train_classifier.py {mnist,digits}

Learns from the training split of public/datasets alone, for a fixed number of epochs; the held-out split is looked at
once, at the end, with the weights as they are written. Writes public/classifiers/<set>/weights.safetensors (F16) and
manifest.json, and goldens/classifier-<set>.json. Seeded, on one thread: the same versions of Python and PyTorch give
the same bytes.
"""

import argparse
import hashlib
import json
import math
import pathlib
import struct

import torch
from torch import nn
from torch.nn import functional as F

from dataset import ImageSet
from golden_format import number

ROOT = pathlib.Path(__file__).resolve().parent
CLASSIFIERS = ROOT.parent / 'public' / 'classifiers'
SEED = 1
BATCH = 64
FEATURES = 64
GOLDEN_ITEMS = 8

# kernel, stride and channels of each convolution; epochs; how far training images are moved about.
SETS = {
    'mnist': {
        'convolutions': [(4, 2, 16), (4, 2, 32), (3, 1, 32)],
        'epochs': 40, 'shift': 2.0, 'turn': 12.0, 'zoom': 0.12,
    },
    'digits': {
        'convolutions': [(3, 1, 16), (4, 2, 32), (3, 1, 32)],
        'epochs': 120, 'shift': 0.6, 'turn': 10.0, 'zoom': 0.08,
    },
}


class Classifier(nn.Module):
    """Convolutions with ReLU, 2 x 2 maxima, FEATURES numbers with ReLU, then a logit a class.

    Images [n, channels, height, width] in [0, 1].
    """

    def __init__(self, channels, side, convolutions, classes):
        super().__init__()
        layers = []
        for kernel, stride, outputs in convolutions:
            layers.append(nn.Conv2d(channels, outputs, kernel, stride, padding=1))
            channels, side = outputs, side // stride
        self.convolutions = nn.ModuleList(layers)
        self.features = nn.Linear(channels * (side // 2) ** 2, FEATURES)
        self.classes = nn.Linear(FEATURES, classes)
        self.dropout = nn.Dropout(0.3)

    def embed(self, x):
        """The penultimate layer, [n, FEATURES], none negative."""
        for layer in self.convolutions:
            x = F.relu(layer(x))
        return F.relu(self.features(self.dropout(F.max_pool2d(x, 2).flatten(1))))

    def forward(self, x):
        return self.classes(self.dropout(self.embed(x)))


def moved(x, shift, turn, zoom):
    """Each image shifted by up to `shift` pixels, turned by up to `turn` degrees, zoomed by up to `zoom`."""
    n, side = len(x), x.shape[-1]
    between = lambda bound: (2 * torch.rand(n) - 1) * bound
    angle, scale = between(math.radians(turn)), 1 + between(zoom)
    cos, sin = torch.cos(angle) * scale, torch.sin(angle) * scale
    to = lambda: between(2 * shift / side)
    matrix = torch.stack([torch.stack([cos, -sin, to()], 1), torch.stack([sin, cos, to()], 1)], 1)
    grid = F.affine_grid(matrix, x.shape, align_corners=False)
    return F.grid_sample(x, grid, align_corners=False)


def train(images, setup):
    torch.manual_seed(SEED)
    classes = len(images.manifest['labelNames'])
    model = Classifier(images.train.shape[1], images.train.shape[2], setup['convolutions'], classes)
    optimizer = torch.optim.AdamW(model.parameters(), 2e-3, weight_decay=0.01)
    steps = setup['epochs'] * (len(images.train) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, steps)
    for epoch in range(setup['epochs']):
        total = 0.0
        order = torch.randperm(len(images.train))[: len(images.train) // BATCH * BATCH]
        for indices in order.split(BATCH):
            x = moved(images.train[indices], setup['shift'], setup['turn'], setup['zoom'])
            loss = F.cross_entropy(model(x), images.train_labels[indices])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += float(loss)
        print(f'epoch {epoch + 1}: training loss {total * BATCH / len(order):.4f}', flush=True)
    return model.eval()


def half(model):
    """Rounds the weights to float16, as they are written."""
    for parameter in model.parameters():
        parameter.data = parameter.data.half().float()


def safetensors(state, metadata):
    """A safetensors file of float16 tensors."""
    header, body = {'__metadata__': metadata}, b''
    for name in sorted(state):
        data = state[name].half().numpy().astype('<f2').tobytes()
        offsets = [len(body), len(body) + len(data)]
        header[name] = {'dtype': 'F16', 'shape': list(state[name].shape), 'data_offsets': offsets}
        body += data
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    return struct.pack('<Q', len(text)) + text + body


def manifest(images, setup, model, packed, correct):
    augmented = f"shifted by up to {setup['shift']:g} pixels, turned by up to {setup['turn']:g} degrees"
    return {
        'dataset': images.name,
        'shape': images.manifest['shape'],
        'labelNames': images.manifest['labelNames'],
        'convolutions': [
            {'kernel': kernel, 'stride': stride, 'channels': channels}
            for kernel, stride, channels in setup['convolutions']
        ],
        'features': FEATURES,
        'parameters': sum(p.numel() for p in model.parameters()),
        'heldOutCount': len(images.held_out),
        'heldOutCorrect': correct,
        'training': f"{setup['epochs']} epochs of the training split ({augmented}, zoomed by up to {setup['zoom']:.0%})",
        'weights': {
            'name': 'weights.safetensors', 'bytes': len(packed), 'sha256': hashlib.sha256(packed).hexdigest(),
        },
    }


@torch.no_grad()
def golden(images, model):
    """What PyTorch computes for the first held-out images and for all of them, in float64."""
    model = model.double()
    features = model.embed(images.held_out.double())
    probabilities = torch.softmax(model.classes(features), 1)
    recognised = torch.bincount(probabilities.argmax(1), minlength=probabilities.shape[1])
    flat = lambda tensor: [number(value) for value in tensor.flatten().tolist()]
    return {
        'formatVersion': 1,
        'torch': torch.__version__,
        'items': GOLDEN_ITEMS,
        'features': flat(features[:GOLDEN_ITEMS]),
        'probabilities': flat(probabilities[:GOLDEN_ITEMS]),
        'recognised': recognised.tolist(),
        'meanConfidence': number(probabilities.max(1).values.mean()),
        'meanFeatures': flat(features.mean(0)),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('dataset', choices=SETS)
    name = parser.parse_args().dataset
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    images, setup = ImageSet(name), SETS[name]
    model = train(images, setup)
    half(model)
    with torch.no_grad():
        correct = int((model(images.held_out).argmax(1) == images.held_out_labels).sum())
    print(f'held out: {correct} of {len(images.held_out)} right')

    folder = CLASSIFIERS / name
    folder.mkdir(parents=True, exist_ok=True)
    packed = safetensors(model.state_dict(), {'format': 'pt', 'dataset': name})
    (folder / 'weights.safetensors').write_bytes(packed)
    text = json.dumps(manifest(images, setup, model, packed, correct), indent=2)
    (folder / 'manifest.json').write_text(text + '\n', encoding='utf-8')
    text = json.dumps(golden(images, model), separators=(',', ':'))
    (ROOT / 'goldens' / f'classifier-{name}.json').write_text(text + '\n', encoding='utf-8')


if __name__ == '__main__':
    main()
