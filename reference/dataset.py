"""The image sets of public/datasets, as the application reads them."""

import hashlib
import json
import pathlib
import zlib

import numpy as np
import torch

DATASETS = pathlib.Path(__file__).resolve().parent.parent / 'public' / 'datasets'


class ImageSet:
    """Both splits of a labelled image set: images [n, channels, height, width] in [0, 1], labels [n]."""

    def __init__(self, name):
        self.name = name
        self.manifest = json.loads((DATASETS / name / 'manifest.json').read_text(encoding='utf-8'))
        height, width, channels = self.manifest['shape']
        count = self.manifest['count']
        pixels = self._bytes('images').reshape(count, height, width, channels)
        images = torch.from_numpy(pixels.astype(np.float32) / np.float32(self.manifest['max']))
        images = images.permute(0, 3, 1, 2).contiguous()
        labels = torch.from_numpy(self._bytes('labels').astype(np.int64))
        border = count - self.manifest['heldOutCount']
        self.train, self.train_labels = images[:border], labels[:border]
        self.held_out, self.held_out_labels = images[border:], labels[border:]

    def _bytes(self, which):
        record = self.manifest['files'][which]
        path = DATASETS / self.name / record['name']
        packed = path.read_bytes()
        if hashlib.sha256(packed).hexdigest() != record['sha256']:
            raise SystemExit(f"{path}: the checksum is not the manifest's")
        return np.frombuffer(zlib.decompress(packed), np.uint8)


def load_images(name):
    """The training images as rows [n, height * width * channels] in [0, 1]."""
    return ImageSet(name).train.permute(0, 2, 3, 1).flatten(1)
