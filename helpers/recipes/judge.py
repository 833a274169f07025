"""Judge of generated pictures: kind, finish and scene, and whether it is furniture at all. It never trains a generator.

The only model that sees all combinations, HELD_OUT ones too: it has to recognise what a generator should not know yet.
Its pictures are shifted, recoloured, blurred, resampled, covered and noisy, for generators paint less cleanly than the
shop; and every fourth is an impostor, for generators paint worse things, too.
"""

import functools

import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import RegNetConfig, RegNetForImageClassification

from helpers.models.judge import ANSWERS, CLASSES, SIZE, parts, pixels
from helpers.recipes import furniture_pictures
from helpers.recipes.corruptions import corrupted
from helpers.recipes.impostors import SORTS, impostors

SEED = 6
STEPS = 1100
SECONDS = 1200.0
LEARNING_RATE = 3e-3
BATCH = 96  # pictures of furniture
IMPOSTORS = 4  # of each sort in a batch
CLEAN = 0.2  # share of pictures that stay as they are
PARTS, DISTINCT = 16, 16  # batches in a block; blocks until a picture comes again, with other faults


def make_model(
    widths: tuple[int, ...] = (32, 64, 128, 192), depths: tuple[int, ...] = (1, 2, 2, 1)
) -> RegNetForImageClassification:
    """The untrained model, from torch's current seed. Radosavovic et al., Designing Network Design Spaces (2020).

    The first stage keeps 32 x 32 places: of a wardrobe with other doors the frame alone, two pixels, has the finish.
    """
    config = RegNetConfig(
        embedding_size=widths[0],
        hidden_sizes=list(widths),
        depths=list(depths),
        groups_width=32,
        layer_type="x",
        downsample_in_first_stage=False,
        id2label=dict(enumerate(CLASSES)),
        label2id={name: number for number, name in enumerate(CLASSES)},
    )
    return RegNetForImageClassification(config)


def labels(pieces: list) -> Tensor:
    """(B, 3) numbers of kind, finish and scene."""
    rows = furniture_pictures.fields(pieces)
    return torch.stack([furniture_pictures.column(rows, name) for name in ANSWERS], 1)


def make_batches(
    workers: int = 0, batch: int = BATCH, distinct: int = DISTINCT, *, parts: int = PARTS, seed: int = SEED
) -> furniture_pictures.Batches:
    """Endless batches: pictures (B + I, 3, SIZE, SIZE) from 0 to 1, the impostors last, and `labels` (B, 3)."""
    how = {"size": SIZE, "parts": parts, "distinct": distinct, "held_out": None, "workers": workers}
    return furniture_pictures.batches(seed, batch, labels, **how, then=functools.partial(mixed, seed))


def mixed(seed: int, images: Tensor, known: Tensor, number: int) -> tuple[Tensor, Tensor]:
    """Batch `number`: most pictures with faults, and impostors behind them."""
    generator = torch.Generator().manual_seed(1_000_003 * seed + number)
    clean = images.float() / 255
    whole = torch.rand(len(clean), 1, 1, 1, generator=generator) < CLEAN
    shown = torch.where(whole, clean, corrupted(clean, generator))
    some = [clean[torch.randperm(len(clean), generator=generator)[:IMPOSTORS]] for _ in SORTS]
    others = [impostors(sort, part, generator) for sort, part in zip(SORTS, some, strict=True)]
    return torch.cat([shown, *others]), known


make_validation = functools.partial(furniture_pictures.fresh, make_batches)


def loss(model: RegNetForImageClassification, batch: tuple[Tensor, Tensor]) -> Tensor:
    """Sum of the cross-entropies (nats) of kind, finish and scene, for furniture, and of "furniture", for all."""
    images, known = batch
    together = pixels(images).contiguous(memory_format=torch.channels_last)  # a third faster on a CPU
    found = parts(model(pixel_values=together).logits.float())
    real = (torch.arange(len(images), device=images.device) < len(known)).float()
    total = F.binary_cross_entropy_with_logits(found.pop("furniture")[:, 0], real)
    for logits, right in zip(found.values(), known.unbind(1), strict=True):
        total = total + F.cross_entropy(logits[: len(known)], right)
    return total
