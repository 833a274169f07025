"""Which finish belongs to what? Pictures, each with a right text and with wrong ones of nearly the same words."""

import functools
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers import furniture
from helpers.scores.clip import fronted, swapped

SIZE = 64  # pixels of a side
WRONG = ("exchanged", "another finish")


class Cases(NamedTuple):
    """Pictures (n, 3, SIZE, SIZE), the right text of each, and by its name in WRONG a wrong one."""

    images: Tensor
    texts: list[str]
    wrong: dict[str, list[str]]


def other_than(finishes: Sequence[str], rng: random.Random) -> str:
    """A finish that is none of these."""
    return rng.choice([one for one in furniture.FINISHES if one not in finishes])


def with_front(piece: furniture.Piece) -> str:
    """White wardrobe with black doors: without an article, as an oak one would give itself away."""
    return f"{piece.finish} {piece.kind} with {piece.front} {furniture.MAKES[piece.kind].front}"


@functools.lru_cache(maxsize=4)
def one_piece(n: int, seed: int) -> Cases:
    """Pieces whose doors or drawers have another finish than the rest."""
    pieces, rng = fronted(n, seed), random.Random(f"one piece {seed}")
    others = [replace(one, front=other_than((one.finish, one.front), rng)) for one in pieces]
    right, exchanged, another = ([with_front(one) for one in some] for some in (pieces, map(swapped, pieces), others))
    return Cases(furniture.render(pieces, SIZE), right, dict(zip(WRONG, (exchanged, another), strict=True)))


@functools.lru_cache(maxsize=4)
def two_pieces(n: int, seed: int) -> Cases:
    """Two pieces side by side, of two kinds and in two finishes: no such picture was in the training."""
    plain = [one for one in furniture.sample(8 * n, -2 - seed) if one.front == one.finish]
    pairs = [(a, b) for a, b in zip(plain[::2], plain[1::2], strict=False) if a.kind != b.kind and a.finish != b.finish]
    left, right = zip(*pairs[:n], strict=True)
    both = torch.cat([furniture.render(list(some), SIZE) for some in (left, right)], -1)
    images = F.interpolate(both, (SIZE, SIZE), mode="bilinear", antialias=True)
    rng, texts = random.Random(f"two pieces {seed}"), []
    for a, b in pairs[:n]:
        finishes = (a.finish, b.finish), (b.finish, a.finish), (a.finish, other_than((a.finish, b.finish), rng))
        texts.append([f"{one} {a.kind} and {other} {b.kind}" for one, other in finishes])
    said, exchanged, another = map(list, zip(*texts, strict=True))
    return Cases(images, said, dict(zip(WRONG, (exchanged, another), strict=True)))
