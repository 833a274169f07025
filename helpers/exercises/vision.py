"""Exercises of notebook 05: patches, what they cost, a ConvNeXt block's parameters, and attention rollout."""

from __future__ import annotations

import functools

import torch
from torch import Tensor

from helpers.exercises import Exercise, Mistake


def patchify(image: Tensor, side: int) -> Tensor:
    """A picture (C, H, W) as a sequence of flat patches (N, C · side · side), row by row from the top left."""
    tiles = image.unfold(1, side, side).unfold(2, side, side)  # (C, rows, columns, side, side)
    return tiles.permute(1, 2, 0, 3, 4).flatten(2).flatten(0, 1)


def _tiles(image: Tensor, side: int) -> Tensor:
    return image.unfold(1, side, side).unfold(2, side, side)  # (C, rows, columns, side, side)


def _images() -> list[tuple]:
    generator = torch.Generator().manual_seed(5)
    return [(torch.rand(3, 4, 6, generator=generator), 2), (torch.rand(2, 6, 3, generator=generator), 3)]


PATCHIFY = Exercise(
    id="vision.patchify",
    title="Cut a picture into patches",
    difficulty=2,
    minutes=8,
    solution=patchify,
    inputs=_images,
    mistakes=(
        Mistake(
            lambda x, p: x.reshape(-1, x.shape[0] * p * p),
            "reshape alone reads the numbers in their order in memory: a row of pixels, not a patch. Cut both sides "
            "first.",
        ),
        Mistake(
            lambda x, p: _tiles(x, p).permute(2, 1, 0, 3, 4).flatten(2).flatten(0, 1),
            "Your sequence goes down the columns. It should go row by row, as one reads.",
        ),
        Mistake(
            lambda x, p: _tiles(x, p).permute(1, 2, 3, 4, 0).flatten(2).flatten(0, 1),
            "The colours are the last axis inside your patches. Put them first: all red numbers, then all green, ...",
        ),
        Mistake(
            lambda x, p: _tiles(x, p).flatten(3).flatten(1, 2).flatten(0, 1),
            "Each colour has become a patch of its own. One patch holds all colours.",
        ),
        Mistake(
            lambda x, p: _tiles(x, p).reshape(-1, x.shape[0] * p * p),
            "The tiles are right, but their axes are still (C, rows, columns, side, side): put the two that count the "
            "patches in front before you flatten.",
        ),
        Mistake(
            lambda x, p: x.unflatten(1, (p, -1)).unflatten(3, (p, -1)).permute(2, 4, 0, 1, 3).flatten(2).flatten(0, 1),
            "Your patches have gaps: an axis splits into (rows, side), not into (side, rows).",
        ),
        Mistake(
            lambda x, p: _tiles(x, p).permute(1, 2, 0, 3, 4).flatten(0, 1),
            "Almost: each patch is still a small picture. Make it one flat vector.",
        ),
    ),
    hints=(
        "A picture has three axes. Cut the height into (rows, side) and the width into (columns, side).",
        "x.unfold(1, side, side).unfold(2, side, side) has the axes (C, rows, columns, side, side).",
        "Order them as (rows, columns, C, side, side), then flatten the last three and the first two.",
    ),
)


def pairs(size: int, side: int) -> int:
    """How many weights one head of a ViT computes: every token looks at every token, the class token included."""
    return ((size // side) ** 2 + 1) ** 2


PAIRS = Exercise(
    id="vision.pairs",
    title="What small patches cost",
    difficulty=1,
    minutes=4,
    solution=pairs,
    inputs=lambda: [(64, 8), (224, 16), (96, 32)],
    mistakes=(
        Mistake(lambda s, p: ((s // p) ** 2) ** 2, "The class token is missing: it looks and is looked at, too."),
        Mistake(lambda s, p: (s // p) ** 2 + 1, "That is the number of tokens. How many pairs do they make?"),
        Mistake(lambda s, p: (s // p + 1) ** 2, "A picture has two sides: there are (size / side)² patches."),
        Mistake(lambda s, p: (s * s // p + 1) ** 2, "A patch is side × side pixels: divide by side twice."),
        Mistake(lambda s, p: (p * p + 1) ** 2, "side² is the number of pixels in a patch. How many patches are there?"),
        Mistake(
            lambda s, p: (s * s + 1) ** 2, "Tokens are patches, not pixels. That is why a ViT cuts the picture up."
        ),
    ),
    hints=(
        "Count the tokens first.",
        "There are (size / side)² patches, and one class token.",
        "tokens ** 2: without a mask each looks at each, also at itself.",
    ),
)


def block_parameters(width: int, kernel: int) -> int:
    """Parameters of a ConvNeXt block: depthwise filter, LayerNorm, two pointwise layers of 4 · width, layer scale."""
    return width * (kernel**2 + 1) + 2 * width + width * 4 * width + 4 * width + 4 * width * width + width + width


BLOCK_PARAMETERS = Exercise(
    id="vision.block_parameters",
    title="Parameters of a ConvNeXt block",
    difficulty=2,
    minutes=6,
    solution=block_parameters,
    inputs=lambda: [(96, 7), (24, 7), (10, 3)],
    tolerance=1e-4,
    mistakes=(
        Mistake(
            lambda d, k: block_parameters(d, k) + d * d * k * k - d * k * k,
            "Your spatial convolution mixes all channels. Depthwise means: one k × k filter for each channel.",
        ),
        Mistake(
            lambda d, k: block_parameters(d, k) - d - 4 * d - d,
            "The biases are missing: dwconv, pwconv1 and pwconv2 have one for each output channel.",
        ),
        Mistake(
            lambda d, k: block_parameters(d, k) - 9 * d,
            "Those are the weights alone. Each of the three layers has biases, too; then LayerNorm and layer scale.",
        ),
        Mistake(
            lambda d, k: block_parameters(d, k) - 3 * d,
            "3 · width numbers are missing: LayerNorm (two for each channel) and layer scale (one)?",
        ),
        Mistake(
            lambda d, k: block_parameters(d, k) - 2 * d,
            "2 · width numbers are missing: LayerNorm has two for each channel. Or are two biases missing?",
        ),
        Mistake(
            lambda d, k: block_parameters(d, k) - 4 * d * d - 4 * d,
            "There are two pointwise layers: from d to 4 d, and back from 4 d to d. One of them is missing.",
        ),
        Mistake(
            lambda d, k: d * (k**2 + 1) + 2 * d + 2 * (d * d + d) + d,
            "Inside a block there are four times as many channels: the bottleneck is inverted.",
        ),
    ),
    hints=(
        "Five parts: depthwise convolution, LayerNorm, up, down, layer scale.",
        "Depthwise: k² + 1 for each channel. LayerNorm: 2 for each channel. Up: d · 4 d + 4 d.",
        "d (k² + 1) + 2 d + (4 d² + 4 d) + (4 d² + d) + d.",
    ),
)


def rollout(weights: Tensor) -> Tensor:
    """Attention rolled out through all layers, (L, H, T, T) -> (T, T): Abnar and Zuidema 2020, equation 1."""
    eye = torch.eye(weights.shape[-1])
    flow = eye
    for layer in weights.mean(1):
        flow = (0.5 * layer + 0.5 * eye) @ flow
    return flow


def _rolled(weights: Tensor, skip: float = 0.5, first: bool = False, heads: str = "mean") -> Tensor:
    eye = torch.eye(weights.shape[-1])
    flow = eye
    for layer in weights.mean(1) if heads == "mean" else weights.sum(1):
        step = (1 - skip) * layer + skip * eye
        flow = flow @ step if first else step @ flow
    return flow


def _weights() -> list[tuple]:
    generator = torch.Generator().manual_seed(6)
    shapes = [(2, 2, 3, 3), (3, 4, 5, 5)]
    return [((2 * torch.randn(shape, generator=generator)).softmax(-1),) for shape in shapes]


ROLLOUT = Exercise(
    id="vision.rollout",
    title="Attention rollout",
    difficulty=3,
    minutes=10,
    solution=rollout,
    inputs=_weights,
    mistakes=(
        Mistake(lambda w: _rolled(w, skip=0.0), "The skip connection is missing: half of each step is the identity."),
        Mistake(
            lambda w: _rolled(w, first=True),
            "The layers are in the wrong order: what comes later is multiplied from the left.",
        ),
        Mistake(
            lambda w: w.mean(1)[-1], "That is the last layer alone. Its tokens have been mixed by all layers before."
        ),
        Mistake(
            lambda w: functools.reduce(torch.mul, (w.mean(1) + torch.eye(w.shape[-1])) / 2),
            "Two steps follow each other by a matrix product, @. The star multiplies number by number.",
        ),
        Mistake(
            lambda w: _rolled(w.transpose(0, 1)),
            "You averaged the layers and multiplied the heads. The axes are (layers, heads, T, T).",
        ),
        Mistake(
            lambda w: (_rolled(w, skip=0.0) + torch.eye(w.shape[-1])) / 2,
            "Each layer has a skip connection of its own: mix the identity in at every step, not once at the end.",
        ),
        Mistake(
            lambda w: _rolled(w, heads="sum"), "Average the heads. Their sum gives rows that add up to more than 1."
        ),
        Mistake(
            lambda w: torch.stack([_rolled(head[:, None]) for head in w.unbind(1)]).mean(0),
            "You rolled out each head alone and averaged at the end. Average the heads of each layer first: the next "
            "layer reads all heads together.",
        ),
    ),
    hints=(
        "One layer moves information by its attention, and leaves some where it is: the skip connection.",
        "A = mean over heads; a step is (A + identity) / 2. How do two steps follow each other?",
        "Start with the identity; for each layer: flow = step @ flow.",
    ),
)


EXERCISES = (PATCHIFY, PAIRS, BLOCK_PARAMETERS, ROLLOUT)
