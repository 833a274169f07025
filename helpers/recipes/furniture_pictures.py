"""Pictures of furniture as batches for training. They are drawn ahead, in processes of their own."""

import functools
import random
from collections.abc import Callable, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from helpers import furniture
from helpers.furniture.piece import FIELDS
from helpers.recipes import prefetching
from helpers.training import Batch, Batches

Labels = Callable[[list[furniture.Piece]], Tensor]  # pieces -> (B, ...)
# number of a block, n -> n pictures, or what was made of them; labels
Make = Callable[[int, int], tuple[Tensor, Tensor]]
Finish = Callable[[Tensor, Tensor, int], Batch]  # both of a batch, its number -> the batch
AHEAD = 2  # blocks drawn ahead
PARTS = 32  # batches in a block
FRESH, VALIDATED = -1, 8  # seed of held-out pictures (those of recipes are positive), and batches of them
SHIFT = 4  # pixels by which a picture is moved at most
NAMES = {
    "kind": furniture.KINDS,
    "finish": furniture.FINISHES,
    "front": furniture.FINISHES,
    "scene": furniture.SCENES,
    "size": furniture.SIZES,
}


def fields(pieces: Sequence[furniture.Piece]) -> Tensor:
    """(B, len(FIELDS)) whole numbers: everything about the pieces; names as their places in NAMES."""
    rows = [[getattr(piece, field) for field in FIELDS] for piece in pieces]
    named = [[NAMES[f].index(v) if f in NAMES else v for f, v in zip(FIELDS, row, strict=True)] for row in rows]
    return torch.tensor(named).reshape(-1, len(FIELDS))


def column(rows: Tensor, field: str) -> Tensor:
    """(B,) one field of what `fields` gives."""
    return rows[:, FIELDS.index(field)]


def pieces(rows: Tensor) -> list[furniture.Piece]:
    """The pieces back from their `fields`."""
    return [
        furniture.Piece(*(NAMES[f][v] if f in NAMES else v for f, v in zip(FIELDS, row, strict=True)))
        for row in rows.tolist()
    ]


@functools.lru_cache(maxsize=256)
def drawn(seed: int, number: int, n: int, size: int, labels: Labels, held_out: bool | None) -> tuple[Tensor, Tensor]:
    """Block `number`: n pictures (n, 3, size, size) of bytes and their labels.

    Kept, because drawing them takes longer than keeping them takes room.
    """
    found = furniture.sample(n, seed=1_000_000 * seed + number, held_out=held_out)
    return (255 * furniture.render(found, size)).round().to(torch.uint8), labels(found)


def block(
    make: Make, number: int, *, seed: int, distinct: int, parts: int, batch: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Block `number` cut into `parts` batches; after `distinct` blocks the pictures come again in another order.

    As arrays: tensors would go from process to process through shared memory, of which a container may have little.
    """
    images, known = make(number % distinct, parts * batch)
    generator = torch.Generator().manual_seed(1_000_003 * seed + number)
    order = torch.randperm(len(images), generator=generator)
    return [(images[some].numpy(), known[some].numpy()) for some in order.chunk(parts)]


def supply(
    make: Make, finish: Finish, seed: int, workers: int = 0, *, batch: int, distinct: int, parts: int
) -> Batches:
    """Endless batches for `training.fit`: what `finish` makes of the blocks that `make` makes ahead.

    Args:
        make: a function of a module, or a partial of one (another process has to find it).
        workers: processes that make blocks; 0: a thread of this one.
        batch: pictures in one.
        distinct: blocks of `parts` batches until the pictures come again, in another order.
    """

    def finished(arrays: tuple[np.ndarray, np.ndarray], number: int) -> Batch:
        return finish(*map(torch.from_numpy, arrays), number)

    blocks = functools.partial(block, make, seed=seed, distinct=distinct, parts=parts, batch=batch)
    return prefetching.batches(blocks, finished, parts=parts, distinct=distinct, ahead=AHEAD, workers=workers)


def validation(make: Make, finish: Finish, batch: int) -> list[Batch]:
    """VALIDATED batches of pictures that no training sees."""
    parts = zip(*(np.split(whole.numpy(), VALIDATED) for whole in make(FRESH, VALIDATED * batch)), strict=True)
    return [finish(*map(torch.from_numpy, arrays), number) for number, arrays in enumerate(parts)]


def fresh(make_batches: Callable[..., Batches]) -> list[Batch]:
    """VALIDATED batches of pictures that no training sees, of what makes batches from a seed."""
    return prefetching.first(make_batches(distinct=1, parts=VALIDATED, seed=FRESH), VALIDATED)


def augmented(images: Tensor, rng: random.Random, shift: int = SHIFT) -> Tensor:
    """The pictures (B, 3, S, S) of a batch, all moved a little, and mirrored or not: new for the model, true to us."""
    size = images.shape[-1]
    x, y = rng.randint(0, 2 * shift), rng.randint(0, 2 * shift)
    moved = F.pad(images.float(), (shift,) * 4, mode="replicate")[..., y : y + size, x : x + size]
    return (moved.flip(-1) if rng.random() < 0.5 else moved).to(images.dtype)


def batches(
    seed: int,
    batch: int,
    labels: Labels,
    *,
    size: int = 64,
    distinct: int = 24,
    parts: int = PARTS,
    held_out: bool | None = False,
    shift: int = SHIFT,
    workers: int = 0,
    then: Finish | None = None,
) -> Batches:
    """Endless batches for `training.fit`: pictures (B, 3, size, size) of bytes, and what `labels` says of the pieces.

    Batch number i depends on the arguments and i only.

    Args:
        labels: a function of a module (another process has to find it).
        distinct: blocks of `parts` batches until the pictures come again, moved and mirrored in another way.
        held_out: as for `furniture.sample`.
        shift: pixels by which they are moved at most.
        workers: processes that draw; 0: a thread of this one.
        then: makes the batch of the two and its number.
    """

    def finish(images: Tensor, known: Tensor, number: int) -> Batch:
        moved = augmented(images, random.Random(f"{seed} {number}"), shift)
        return then(moved, known, number) if then else (moved, known)

    make = functools.partial(drawn, seed, size=size, labels=labels, held_out=held_out)
    return supply(make, finish, seed, workers, batch=batch, distinct=distinct, parts=parts)
