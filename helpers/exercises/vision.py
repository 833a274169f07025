"""Exercises of notebook 05: patches, what they cost, a ConvNeXt block's parameters, and attention rollout."""

import functools

import torch
from torch import Tensor

from helpers.exercises import exercise
from helpers.exercises.inputs import normal


def patchify(image: Tensor, side: int) -> Tensor:
    """A picture (C, H, W) as a sequence of flat patches (N, C · side · side), row by row from the top left."""
    return _tiles(image, side).permute(1, 2, 0, 3, 4).flatten(2).flatten(0, 1)


def _tiles(image: Tensor, side: int) -> Tensor:
    return image.unfold(1, side, side).unfold(2, side, side)  # (C, rows, columns, side, side)


PATCHIFY = exercise(
    patchify,
    inputs=lambda: [(normal(5, 3, 4, 6), 2), (normal(5, 2, 6, 3), 3)],
    wrong=lambda x, p: {
        "reshape alone": x.reshape(-1, x.shape[0] * p * p),
        "columns first": _tiles(x, p).permute(2, 1, 0, 3, 4).flatten(2).flatten(0, 1),
        "colours last": _tiles(x, p).permute(1, 2, 3, 4, 0).flatten(2).flatten(0, 1),
        "axes unmoved": _tiles(x, p).reshape(-1, x.shape[0] * p * p),
        "gaps": x.unflatten(1, (p, -1)).unflatten(3, (p, -1)).permute(2, 4, 0, 1, 3).flatten(2).flatten(0, 1),
        "not flat": _tiles(x, p).permute(1, 2, 0, 3, 4).flatten(0, 1),
    },
)


def pairs(size: int, side: int) -> int:
    """How many weights one head of a ViT computes: every token looks at every token, the class token included."""
    return ((size // side) ** 2 + 1) ** 2


PAIRS = exercise(
    pairs,
    inputs=lambda: [(64, 8), (224, 16), (96, 32)],
    wrong=lambda s, p: {
        "no class token": ((s // p) ** 2) ** 2,
        "tokens": (s // p) ** 2 + 1,
        "one side": (s // p + 1) ** 2,
        "divided once": (s * s // p + 1) ** 2,
        "pixels in a patch": (p * p + 1) ** 2,
        "pixels as tokens": (s * s + 1) ** 2,
    },
)


def block_parameters(width: int, kernel: int) -> int:
    """Parameters of a ConvNeXt block: depthwise filter, LayerNorm, two pointwise layers of 4 · width, layer scale."""
    return width * (kernel**2 + 1) + 2 * width + width * 4 * width + 4 * width + 4 * width * width + width + width


BLOCK_PARAMETERS = exercise(
    block_parameters,
    inputs=lambda: [(96, 7), (24, 7), (10, 3)],
    wrong=lambda d, k: {
        "dense": block_parameters(d, k) + d * d * k * k - d * k * k,
        "no biases": block_parameters(d, k) - d - 4 * d - d,
        "weights alone": block_parameters(d, k) - 9 * d,
        "no norm and scale": block_parameters(d, k) - 3 * d,
        "one pointwise layer": block_parameters(d, k) - 4 * d * d - 4 * d,
        "no wide layer": d * (k**2 + 1) + 2 * d + 2 * (d * d + d) + d,
    },
)


def rollout(weights: Tensor) -> Tensor:
    """Attention rolled out through all layers, (L, H, T, T) -> (T, T): Abnar and Zuidema 2020, equation 1."""
    return _rolled(weights)


def _rolled(weights: Tensor, skip: float = 0.5, first: bool = False) -> Tensor:
    eye = torch.eye(weights.shape[-1])
    flow = eye
    for layer in weights.mean(1):
        step = (1 - skip) * layer + skip * eye
        flow = flow @ step if first else step @ flow
    return flow


ROLLOUT = exercise(
    rollout,
    inputs=lambda: [((2 * normal(6, *shape)).softmax(-1),) for shape in ((2, 2, 3, 3), (3, 4, 5, 5))],
    wrong=lambda w: {
        "no skip": _rolled(w, skip=0.0),
        "order": _rolled(w, first=True),
        "last layer": w.mean(1)[-1],
        "star": functools.reduce(torch.mul, (w.mean(1) + torch.eye(w.shape[-1])) / 2),
        "layers averaged": _rolled(w.transpose(0, 1)),
        "identity at the end": (_rolled(w, skip=0.0) + torch.eye(w.shape[-1])) / 2,
    },
)
