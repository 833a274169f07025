"""What `vit` and `convnext` share, so that only the architecture differs: classes, pictures, loss, numbers.

One vector of logits holds three answers side by side: kind, finish, and how many slats, shelves, doors ... there are.
So a chair in a finish that no chair had in training can still be named.
"""

import functools

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from helpers import furniture
from helpers.recipes import furniture_pictures, muon

COUNTS = tuple(range(1, 7))
CLASSES = {"kind": furniture.KINDS, "finish": furniture.FINISHES, "count": tuple(map(str, COUNTS))}
NAMES = tuple(f"{attribute} {value}" for attribute, values in CLASSES.items() for value in values)
SIZE = 64  # pixels
IGNORE_INDEX = -100  # label of what is not there: a table has nothing to count
BATCH = 32
SEED = 5
STEPS = 1800
SECONDS = 1500.0
LEARNING_RATE = 1.5e-3


def labels(pieces: list[furniture.Piece]) -> Tensor:
    """(B, 3) numbers of kind, finish and count, each in its part of CLASSES."""
    rows = furniture_pictures.fields(pieces)
    kind, finish, count = (furniture_pictures.column(rows, name) for name in CLASSES)
    return torch.stack([kind, finish, torch.where(count > 0, count - COUNTS[0], IGNORE_INDEX)], 1)


def parts(logits: Tensor) -> dict[str, Tensor]:
    """Logits (B, len(NAMES)) by attribute: (B, n) each."""
    return dict(zip(CLASSES, logits.split([len(values) for values in CLASSES.values()], dim=-1), strict=True))


def pixels(images: Tensor) -> Tensor:
    """Bytes, or numbers from 0 to 1, as the models take them: from -1 to 1."""
    return images.float() / 127.5 - 1 if images.dtype == torch.uint8 else 2 * images - 1


def make_batches(workers: int = 0, *, seed: int = SEED, **how: int) -> furniture_pictures.Batches:
    """Endless pictures of bytes (B, 3, SIZE, SIZE) with their labels (B, 3), never HELD_OUT."""
    return furniture_pictures.batches(seed, BATCH, labels, size=SIZE, workers=workers, **how)


def make_validation() -> list[tuple[Tensor, Tensor]]:
    """Pictures that no training sees, of combinations as in training, as batches."""
    return furniture_pictures.fresh(make_batches)


def loss(model: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
    """Sum of the cross-entropies (nats) of kind, finish and count."""
    images, known = batch
    answers = parts(model(pixel_values=pixels(images)).logits.float())
    each = zip(answers.values(), known.unbind(1), strict=True)
    return torch.stack([F.cross_entropy(logits, right, ignore_index=IGNORE_INDEX) for logits, right in each]).sum()


optimizers = functools.partial(muon.optimizers, blocks="layer")
